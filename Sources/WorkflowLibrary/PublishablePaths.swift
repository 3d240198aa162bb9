import WorkflowLanguage

/// The names that files of a shared workflow may bear, so that they mean the same on every system.
enum PublishablePaths {
    private static let longestPart = 255
    private static let longestPath = 1_024

    /// Refuses a workflow with a file whose name is unsafe, or that another file would overwrite.
    static func check(_ source: WorkflowSource) throws {
        if let problem = problem(with: source.files.map(\.path)) {
            throw LibraryError(
                .refused,
                problem,
                hints: ["rename the file, then apply the workflow again"]
            )
        }
    }

    /// The first thing wrong with the paths of a workflow; nothing when they are fine.
    static func problem(with paths: [String]) -> String? {
        var spellings: [String: [UInt8]] = [:]
        for path in paths {
            if let problem = problem(with: path) {
                return "the file '\(visible(path))' cannot be copied: \(problem)"
            }
            if let clash = clash(of: path, among: &spellings) {
                return "'\(clash.one)' and '\(clash.other)' would be one file where upper and "
                    + "lower case are the same"
            }
        }
        return nil
    }

    /// Why a path is refused; nothing when it is fine.
    static func problem(with path: String) -> String? {
        if path.utf8.count > longestPath {
            return "its path is longer than \(longestPath) bytes"
        }
        for part in path.split(separator: "/", omittingEmptySubsequences: false) {
            if let problem = problem(withPart: String(part)) {
                return problem
            }
        }
        return nil
    }

    private static func problem(withPart part: String) -> String? {
        if part.isEmpty || part == "." || part == ".." {
            return "'\(part)' names no file"
        }
        if part.utf8.count > longestPart {
            return "its name is longer than \(longestPart) bytes"
        }
        let folded = part.lowercased()
        if folded.hasPrefix(".git"), folded != ".gitkeep" {
            return "git gives a meaning to '\(visible(part))'"
        }
        return part.unicodeScalars.lazy.compactMap { problem(with: $0) }.first
    }

    private static func problem(with scalar: Unicode.Scalar) -> String? {
        switch scalar {
        case "\\", ":": return "'\(scalar)' separates paths on other systems"
        case "\u{FFFD}": return "its name is not UTF-8"
        default: break
        }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator:
            return "its name holds the invisible character U+\(hexadecimal(scalar))"
        default: break
        }
        if scalar.properties.isFullCompositionExclusion || isDetachedMark(scalar) {
            return "its name holds characters in parts, U+\(hexadecimal(scalar)); write it in NFC"
        }
        return nil
    }

    /// Marks and letters that NFC joins with what stands before them.
    ///
    /// A few vowel signs of Indian scripts join too; they pass, and cannot clash either, because
    /// spellings are compared by canonical equivalence.
    private static func isDetachedMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0300...0x036F, 0x1161...0x1175, 0x11A8...0x11C2, 0x3099...0x309A: true
        default: false
        }
    }

    /// Every folder and file may have one spelling only, upper and lower case being the same.
    private static func clash(
        of path: String,
        among spellings: inout [String: [UInt8]]
    ) -> (one: String, other: String)? {
        var prefix = ""
        for part in path.split(separator: "/") {
            prefix += prefix.isEmpty ? String(part) : "/\(part)"
            let bytes = Array(prefix.utf8)
            let other = spellings.updateValue(bytes, forKey: prefix.uppercased().lowercased())
            if let other, other != bytes {
                return (String(decoding: other, as: UTF8.self), prefix)
            }
        }
        return nil
    }

    /// The text with what cannot be seen written as code points.
    private static func visible(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                "<U+\(hexadecimal(scalar))>"
            default: String(scalar)
            }
        }
        .joined()
    }

    private static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
