import Patterns
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Checks that look for a pattern in files.
struct PatternChecks: Sendable {
    let files: ProjectFiles

    /// Whether a pattern is found as often as expected, counted over all files.
    func matches(_ check: PatternCheck, expected: ExpectedCount) -> Finding {
        examining(check) { pattern, paths in
            var total = 0
            var evidence: [Evidence] = []
            for path in paths {
                let file = try File(path, in: files, isRaw: check.isRaw)
                var best = (count: 0, first: nil as String?)
                for reading in file.readings {
                    let count = try pattern.count(in: reading)
                    if count > best.count {
                        best = (count, try first(of: pattern, in: reading))
                    }
                }
                total += best.count
                let words = best.first.map { ": '\($0)'" } ?? ""
                let wanted = paths.count == 1 ? ", expected \(expected)" : ""
                evidence.append(file.evidence("found \(best.count.times)\(wanted)\(words)"))
            }
            if paths.count > 1 {
                let found = "found \(total.times), expected \(expected)"
                evidence.append(Evidence(path: check.path, found: found))
            }
            return Finding(expected.allows(total) ? .pass : .fail, evidence)
        }
    }

    /// Whether what the pattern captures stands only once in all files.
    func unique(_ check: PatternCheck) -> Finding {
        examining(check) { pattern, paths in
            var places: [[UInt8]: [String]] = [:]
            var evidence: [Evidence] = []
            for path in paths {
                let file = try File(path, in: files, isRaw: check.isRaw)
                let all = try file.readings.map { try captures(of: pattern, in: $0) }
                let found = all.max { $0.count < $1.count } ?? []
                for text in found {
                    places[text, default: []].append(path.string)
                }
                evidence.append(file.evidence("\(found.count) found"))
            }
            guard !places.isEmpty else {
                return Finding(.unknown, path: check.path, "the pattern is found nowhere")
            }
            let twice = places.filter { $0.value.count > 1 }
                .map { text, paths in
                    let files = Set(paths).sorted().joined(separator: ", ")
                    return "'\(Self.excerpt(text))' \(paths.count.times) in \(files)"
                }
                .sorted()
            guard !twice.isEmpty else {
                return Finding(.pass, evidence)
            }
            let list = twice.prefix(10).joined(separator: "; ")
            return Finding(.fail, [Evidence(path: check.path, found: list)] + evidence)
        }
    }

    private func examining(
        _ check: PatternCheck,
        _ look: (Pattern, [FilePath]) throws -> Finding
    ) -> Finding {
        Finding.examining(check.path) {
            let paths = try files.matching(check.path)
            guard !paths.isEmpty else {
                return Finding(.unknown, path: check.path, "no file matches")
            }
            return try look(Pattern(check.pattern, options: .multiline), paths)
        }
    }

    private func first(of pattern: Pattern, in bytes: [UInt8]) throws -> String? {
        try pattern.firstMatch(in: bytes).map { Self.excerpt(bytes[$0.range]) }
    }

    private func captures(of pattern: Pattern, in bytes: [UInt8]) throws -> [[UInt8]] {
        try pattern.matches(in: bytes).map { match in
            let group = match.groups.count > 1 ? match.groups[1] : nil
            return Array(bytes[group ?? match.range])
        }
    }

    /// A few words of what was found, on one line.
    private static func excerpt(_ bytes: some Collection<UInt8>) -> String {
        let line = bytes.prefix(80).map { $0.isBlank ? 0x20 : $0 }
        return String(decoding: line, as: UTF8.self) + (bytes.count > 80 ? "…" : "")
    }
}

/// A file that patterns are looked for in.
private struct File {
    private let path: FilePath
    private let digest: String
    /// The texts that a match may stand in.
    let readings: [[UInt8]]

    init(_ path: FilePath, in files: ProjectFiles, isRaw: Bool) throws {
        let (content, digest) = try files.document(path)
        self.path = path
        self.digest = "\(digest)"
        readings = isRaw ? [content] : MarkdownContent.readings(of: content)
    }

    func evidence(_ found: String) -> Evidence {
        Evidence(path: path.string, digest: digest, found: found)
    }
}

extension Int {
    /// How often, in words.
    fileprivate var times: String { self == 1 ? "once" : "\(self) times" }
}
