import Patterns
import WorkflowDiagnostics
import WorkflowModel

/// Regular expressions and globs as they are written in definitions.
enum PatternText {
    /// Whether a regular expression can be compiled; one that cannot is reported.
    static func check(_ pattern: SourceString, _ findings: Findings) -> Bool {
        do {
            _ = try Pattern(pattern.text)
            return true
        } catch {
            findings.error(
                .badPattern,
                "the pattern cannot be read: \(error)",
                at: pattern.span,
                hints: ["write a backslash twice in double quotes, or use single quotes"]
            )
            return false
        }
    }

    /// Whether a glob can be read; one that cannot is reported.
    static func checkGlob(_ glob: SourceString, _ findings: Findings) -> Bool {
        do {
            _ = try Glob(glob.text)
            return true
        } catch {
            findings.error(
                .badPattern,
                "the glob '\(glob.text)' cannot be read: \(error)",
                at: glob.span
            )
            return false
        }
    }
}

/// Counts as they are expected in definitions.
enum ExpectedText {
    /// Reads a count; nothing when it is none.
    static func parse(_ text: String) -> ExpectedCount? {
        switch text {
        case "present": return .moreThan(0)
        case "absent": return .exactly(0)
        default: break
        }
        let mark = text.prefix { ">=".contains($0) }
        guard let number = Int(text.dropFirst(mark.count).drop { $0 == " " }), number >= 0 else {
            return nil
        }
        switch mark {
        case "", "=", "==": return .exactly(number)
        case ">": return .moreThan(number)
        case ">=": return .atLeast(number)
        default: return nil
        }
    }
}
