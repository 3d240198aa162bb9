package import Patterns
import WorkflowMasking

/// Looks for what must not be given away: keys, tokens and passwords of well-known forms.
package enum SecretScan {
    /// One place that looks like a secret; what stands there is never repeated.
    package struct Finding: Sendable, Hashable {
        package let path: String
        package let line: Int
        /// Where in the file it stands.
        package let range: Range<Int>
        /// What it looks like.
        package let kind: String

        /// Whether only the word before it says so, as it does in examples and tests, too.
        package var isGuess: Bool { kind == SecretScan.guessed }
    }

    private static let guessed = "a password"
    private static let largestFile = 4 << 20

    private static let forms: [(kind: String, pattern: String)] = [
        ("a private key", "-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
        ("an AWS access key", "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"),
        ("a GitHub token", "\\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})"),
        ("a GitLab token", "\\bglpat-[A-Za-z0-9_-]{20,}"),
        ("a Slack token", "\\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
        ("a Google key", "\\bAIza[0-9A-Za-z_-]{35}\\b"),
        ("a Stripe key", "\\b(?:sk|rk)_live_[0-9A-Za-z]{20,}"),
        ("an API key", "\\bsk-(?:[a-z]+-)?[A-Za-z0-9_-]{32,}"),
        ("an npm token", "\\bnpm_[A-Za-z0-9]{36}\\b"),
        ("a JSON web token", "\\beyJ[A-Za-z0-9_-]{8,}\\.eyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}"),
        ("a password in an address", "://[^/\\s:@'\"<>$]{1,64}:[^/\\s:@'\"<>${}]{6,}@"),
        (
            guessed,
            "(?i)\\b(?:\(SecretNames.alternatives))\\b[\"']?\\s*[:=]\\s*"
                + "[\"'][A-Za-z0-9+/=_!@#%^&*-]{12,}[\"']"
        ),
    ]

    /// Looks through files; of each form the first place in a file is told.
    ///
    /// - Throws: `PatternError` when a file cannot be searched under the limits of patterns.
    package static func findings(
        in files: [WorkflowSource.File]
    ) throws(PatternError) -> [Finding] {
        var findings: [Finding] = []
        for (kind, text) in forms {
            let pattern = try Pattern(text)
            for file in files where file.content.count <= largestFile && file.isText {
                guard let match = try pattern.firstMatch(in: file.content) else {
                    continue
                }
                let before = file.content[..<match.range.lowerBound]
                findings.append(
                    Finding(
                        path: file.path,
                        line: before.count { $0 == 0x0A } + 1,
                        range: match.range,
                        kind: kind
                    )
                )
            }
        }
        return findings.sorted { ($0.path, $0.line) < ($1.path, $1.line) }
    }
}
