/// Writes findings the way people read them.
public struct DiagnosticRenderer: Sendable {
    /// How many findings are shown before the rest is only counted.
    public static let limit = 20

    private let texts: [String: SourceText]
    private let isColored: Bool

    /// Prepares to render findings in the given files; a file that is missing shows no excerpt.
    public init(texts: [String: SourceText], isColored: Bool = false) {
        self.texts = texts
        self.isColored = isColored
    }

    /// Where a finding begins, when its file is known.
    public func position(of diagnostic: Diagnostic) -> SourceText.Position? {
        guard let span = diagnostic.span, let text = texts[span.file] else {
            return nil
        }
        return text.position(of: span.range.lowerBound)
    }

    /// Renders findings with excerpts, carets and help, then one line that counts them.
    public func human(_ diagnostics: [Diagnostic]) -> String {
        let sorted = diagnostics.sortedByPosition
        var parts = sorted.prefix(Self.limit).map(human)
        if sorted.count > Self.limit {
            parts.append("… and \(sorted.count - Self.limit) more findings\n")
        }
        parts.append(Self.summary(of: sorted) + "\n")
        return parts.joined(separator: "\n")
    }

    /// Renders one line per finding, in the form editors make clickable.
    public func short(_ diagnostics: [Diagnostic]) -> String {
        diagnostics.sortedByPosition.map { diagnostic in
            var place = ""
            if let span = diagnostic.span {
                place = span.file
                if let position = position(of: diagnostic) {
                    place += ":\(position.line):\(position.column)"
                }
                place += ": "
            }
            return
                "\(place)\(diagnostic.severity.rawValue): \(diagnostic.message) [\(diagnostic.code)]\n"
        }
        .joined()
    }

    /// Renders one finding with its excerpt and help.
    public func human(_ diagnostic: Diagnostic) -> String {
        let color = diagnostic.severity == .error ? "31" : "33"
        var lines = [
            paint("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", color)
                + paint(": \(diagnostic.message)", "1")
        ]
        var gutter = ""
        if let span = diagnostic.span {
            if let text = texts[span.file], let position = position(of: diagnostic) {
                gutter = String(repeating: " ", count: String(position.line).count)
                lines.append("\(gutter)--> \(span.file):\(position.line):\(position.column)")
                lines += excerpt(of: text, span, position, gutter, diagnostic.label, color)
            } else {
                lines.append(" --> \(span.file)")
            }
        }
        for hint in diagnostic.hints.prefix(3) {
            lines.append("\(gutter) = help: \(hint)")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Counts findings, such as "2 errors, 1 warning in workflow.yml".
    public static func summary(of diagnostics: [Diagnostic]) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let warnings = diagnostics.count - errors
        let files = Set(diagnostics.compactMap(\.span?.file))
        let place =
            switch files.count {
            case 0: ""
            case 1: " in \(files.first ?? "")"
            default: " in \(files.count) files"
            }
        return "\(errors) \(errors == 1 ? "error" : "errors"), "
            + "\(warnings) \(warnings == 1 ? "warning" : "warnings")\(place)"
    }

    private func excerpt(
        of text: SourceText,
        _ span: SourceSpan,
        _ position: SourceText.Position,
        _ gutter: String,
        _ label: String,
        _ color: String
    ) -> [String] {
        guard !span.range.isEmpty else {
            return []
        }
        let line = text.line(position.line)
        let lineRange = text.range(ofLine: position.line)
        let end = min(span.range.upperBound, lineRange.upperBound)
        let width = max(1, text.position(of: end).column - position.column)
        let head = Self.widened(String(line.prefix(position.column - 1))).count
        let caret = String(repeating: " ", count: head) + String(repeating: "^", count: width)
        let words = label.isEmpty ? "" : " \(label)"
        return [
            "\(gutter) |", "\(position.line) | \(Self.widened(line))",
            "\(gutter) | " + paint("\(caret)\(words)", color), "\(gutter) |",
        ]
    }

    private func paint(_ text: String, _ code: String) -> String {
        isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// Tabs take four columns, control characters show as a replacement.
    private static func widened(_ line: String) -> String {
        var result = ""
        for character in line {
            if character == "\t" {
                result += "    "
            } else if let scalar = character.unicodeScalars.first, scalar.value < 32 {
                result += "\u{FFFD}"
            } else {
                result.append(character)
            }
        }
        return result
    }
}
