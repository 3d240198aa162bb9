import Patterns
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// What one check of a gate came to.
struct Finding: Sendable, Hashable {
    let verdict: Verdict
    var awaits: Reason?
    var evidence: [Evidence]
    /// When it was made, if that was earlier and all that was looked at has stayed the same.
    var madeAt: Timestamp?

    /// How many files one finding lists.
    private static let longestList = 50

    init(_ verdict: Verdict, awaits: Reason? = nil, _ evidence: [Evidence] = []) {
        self.verdict = verdict
        self.awaits = awaits
        self.evidence = evidence
        if evidence.count > Self.longestList {
            let rest = evidence.count - Self.longestList
            self.evidence =
                evidence.prefix(Self.longestList) + [
                    Evidence(path: "", found: "and \(rest) more files")
                ]
        }
    }

    init(_ verdict: Verdict, path: String, digest: String? = nil, _ found: String) {
        self.init(verdict, [Evidence(path: path, digest: digest, found: found)])
    }

    /// Looks at something; what cannot be looked at is unknown, with the reason.
    static func examining(_ path: String, _ look: () throws -> Finding) -> Finding {
        do {
            return try look()
        } catch {
            return Finding(.unknown, path: path, "\(error)")
        }
    }

    /// Joins what several checks of one entry came to: a failure beats what is unknown.
    ///
    /// It was made earlier only when all of them were.
    static func combined(_ findings: [Finding]) -> Finding {
        var finding = joined(findings)
        if findings.allSatisfy({ $0.madeAt != nil }) {
            finding.madeAt = findings.compactMap(\.madeAt).max()
        }
        return finding
    }

    private static func joined(_ findings: [Finding]) -> Finding {
        let evidence = findings.flatMap(\.evidence)
        if findings.contains(where: { $0.verdict == .fail }) {
            return Finding(.fail, evidence)
        }
        let unknown = findings.filter { $0.verdict == .unknown }
        guard let first = unknown.first else {
            return Finding(.pass, evidence)
        }
        // People are asked only when their word is all that is missing.
        let awaits = unknown.allSatisfy { $0.awaits != nil } ? first.awaits : nil
        return Finding(.unknown, awaits: awaits, evidence)
    }
}
