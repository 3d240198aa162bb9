/// Sizes as they are written: `50MB`.
package enum SizeText {
    /// Reads a number of bytes; nothing when it is none.
    package static func parse(_ text: String) -> Int? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int(digits) else {
            return nil
        }
        let factor: Int
        switch text.dropFirst(digits.count).drop(while: { $0 == " " }) {
        case "", "B": factor = 1
        case "kB", "KB": factor = 1_000
        case "MB": factor = 1_000_000
        case "GB": factor = 1_000_000_000
        default: return nil
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        return overflow ? nil : product
    }
}

/// What names may look like.
enum NameRules {
    static let longest = 128

    static func isWorkflowName(_ text: String) -> Bool {
        fits(text) && text.utf8.allSatisfy { isLower($0) || isDigit($0) || $0 == hyphen }
            && text.utf8.first != hyphen
    }

    static func isIdentifier(_ text: String) -> Bool {
        fits(text) && text.utf8.allSatisfy { isWord($0) || $0 == hyphen }
            && text.utf8.first != hyphen
    }

    static func isVariableName(_ text: String) -> Bool {
        fits(text) && text.utf8.allSatisfy(isWord) && text.utf8.first.map(isDigit) == false
    }

    /// Semantic version 2.0: three numbers, pre-release, build.
    static func isVersion(_ text: String) -> Bool {
        guard text.utf8.count <= longest else {
            return false
        }
        let build = text.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        let release = build[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        let numbers = release[0].split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 3, numbers.allSatisfy(isVersionNumber) else {
            return false
        }
        let parts = release.dropFirst().map { ($0, true) } + build.dropFirst().map { ($0, false) }
        return parts.allSatisfy { part, isPrerelease in
            part.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { piece in
                let isNumeric = piece.utf8.allSatisfy(isDigit)
                return !piece.isEmpty
                    && piece.utf8.allSatisfy { isDigit($0) || isLetter($0) || $0 == hyphen }
                    && !(isPrerelease && isNumeric && !isVersionNumber(piece))
            }
        }
    }

    private static func isVersionNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isDigit)
            && (text.utf8.count == 1 || text.utf8.first != UInt8(ascii: "0"))
    }

    private static let hyphen = UInt8(ascii: "-")

    private static func fits(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= longest
    }

    private static func isLower(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool {
        isLower(byte) || (0x41...0x5A).contains(byte)
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_")
    }
}

/// Where paths may point.
enum PathRules {
    /// Why a path is refused; nothing when it stays inside its folder.
    static func problem(with path: String) -> String? {
        if path.isEmpty {
            return "is empty"
        }
        if path.hasPrefix("/") || path.hasPrefix("~") {
            return "is absolute"
        }
        if path.utf8.contains(0) || path.contains("\n") {
            return "contains a character that no path has"
        }
        if path.split(separator: "/").contains("..") {
            return "leaves its folder"
        }
        return nil
    }
}
