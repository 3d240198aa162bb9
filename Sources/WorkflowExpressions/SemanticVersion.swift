/// A version as semver.org defines it; build metadata is read and ignored.
package struct SemanticVersion: Sendable, Hashable, Comparable {
    /// Major, minor and patch.
    package let numbers: [Int]
    /// What stands behind the hyphen, cut at its dots; empty for a release.
    package let prerelease: [String]

    /// Reads a complete version; nothing when the text is not one.
    package init?(_ text: String) {
        self.init(text, counts: 3...3)
    }

    /// Reads a version that may begin with `v` and leave out minor and patch.
    package init?(lenient text: String) {
        self.init(text.hasPrefix("v") ? String(text.dropFirst()) : text, counts: 1...3)
    }

    private init?(_ text: String, counts: ClosedRange<Int>) {
        let withoutBuild = text.split(
            separator: "+",
            maxSplits: 1,
            omittingEmptySubsequences: false
        )
        let parts = (withoutBuild.first ?? "")
            .split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let fields = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
        let numbers = fields.compactMap(Self.number)
        guard counts.contains(fields.count), numbers.count == fields.count else {
            return nil
        }
        let suffixes = [parts.dropFirst().first, withoutBuild.dropFirst().first]
        for suffix in suffixes.compactMap(\.self) where !Self.isSuffix(suffix) {
            return nil
        }
        self.numbers = numbers + Array(repeating: 0, count: 3 - numbers.count)
        prerelease = (parts.dropFirst().first ?? "").split(separator: ".").map(String.init)
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            text == "0" || !text.hasPrefix("0")
        else {
            return nil
        }
        return Int(text)
    }

    private static func isSuffix(_ text: Substring) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty
                && part.utf8.allSatisfy {
                    (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D
                }
        }
    }

    /// Orders by precedence; a prerelease comes before its release.
    package static func < (left: Self, right: Self) -> Bool {
        if left.numbers != right.numbers {
            return left.numbers.lexicographicallyPrecedes(right.numbers)
        }
        guard !left.prerelease.isEmpty, !right.prerelease.isEmpty else {
            return !left.prerelease.isEmpty && right.prerelease.isEmpty
        }
        return left.prerelease.lexicographicallyPrecedes(right.prerelease) { left, right in
            switch (Int(left), Int(right)) {
            case (let left?, let right?): left < right
            case (nil, nil): left.utf8.lexicographicallyPrecedes(right.utf8)
            case (let number, _): number != nil
            }
        }
    }
}

/// What a version must satisfy: `>=1.2, <2`, `^1.4`, `~1.4.2`, `1.4.2`.
package struct VersionRequirement: Sendable, Hashable {
    private enum Comparison: String, CaseIterable {
        case atLeast = ">="
        case atMost = "<="
        case exactly = "=="
        case above = ">"
        case below = "<"
        case equal = "="
        case sameMajor = "^"
        case sameMinor = "~"
    }

    private struct Bound: Sendable, Hashable {
        let comparison: Comparison
        let version: SemanticVersion
    }

    private let bounds: [Bound]

    /// Reads comparisons with commas or spaces between them; nothing when the text has others.
    package init?(_ text: String) {
        var bounds: [Bound] = []
        var pending: Comparison?
        for word in text.split(whereSeparator: { $0 == "," || $0 == " " }) {
            var rest = word
            if let comparison = Comparison.allCases.first(where: { word.hasPrefix($0.rawValue) }) {
                guard pending == nil else {
                    return nil
                }
                pending = comparison
                rest = word.dropFirst(comparison.rawValue.count)
            }
            guard !rest.isEmpty else {
                continue
            }
            guard let version = SemanticVersion(lenient: String(rest)) else {
                return nil
            }
            bounds.append(Bound(comparison: pending ?? .equal, version: version))
            pending = nil
        }
        guard !bounds.isEmpty, pending == nil else {
            return nil
        }
        self.bounds = bounds
    }

    /// Whether a version satisfies all comparisons.
    package func allows(_ version: SemanticVersion) -> Bool {
        bounds.allSatisfy { bound in
            let other = bound.version
            return switch bound.comparison {
            case .atLeast: version >= other
            case .atMost: version <= other
            case .above: version > other
            case .below: version < other
            case .exactly, .equal: version == other
            case .sameMajor:
                version >= other && Self.compatible(version.numbers, other.numbers)
            case .sameMinor:
                version >= other && version.numbers.prefix(2) == other.numbers.prefix(2)
            }
        }
    }

    /// Says what is wrong with a text that should be a requirement.
    static func problem(_ text: String) -> String? {
        VersionRequirement(text) == nil ? "'\(text)' is not a version requirement" : nil
    }

    /// Whether nothing left of the first number that is not zero differs, nor that number.
    private static func compatible(_ numbers: [Int], _ base: [Int]) -> Bool {
        let fixed = (base.firstIndex { $0 != 0 } ?? 2) + 1
        return numbers.prefix(fixed) == base.prefix(fixed)
    }
}
