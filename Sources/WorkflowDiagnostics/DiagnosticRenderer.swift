/// Writes findings the way people read them.
public struct DiagnosticRenderer: Sendable {
    /// How many findings are shown before the rest is only counted.
    public static let limit = 20

    /// How many characters of a line are shown around a finding.
    private static let widestExcerpt = 120
    /// How many characters of a message are shown; it may quote a file of any size.
    private static let longestText = 500

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
                place = Self.oneLine(span.file)
                if let position = position(of: diagnostic) {
                    place += ":\(position.line):\(position.column)"
                }
                place += ": "
            }
            return
                "\(place)\(diagnostic.severity.rawValue): "
                + "\(Self.oneLine(diagnostic.message)) [\(diagnostic.code)]\n"
        }
        .joined()
    }

    /// Renders one finding with its excerpt and help.
    public func human(_ diagnostic: Diagnostic) -> String {
        let color = diagnostic.severity == .error ? "31" : "33"
        var lines = [
            paint("\(diagnostic.severity.rawValue)[\(diagnostic.code)]", color)
                + paint(": \(Self.oneLine(diagnostic.message))", "1")
        ]
        var gutter = ""
        if let span = diagnostic.span {
            let file = Self.oneLine(span.file)
            if let text = texts[span.file], let position = position(of: diagnostic) {
                gutter = String(repeating: " ", count: String(position.line).count)
                lines.append("\(gutter)--> \(file):\(position.line):\(position.column)")
                lines += excerpt(of: text, span, position, gutter, diagnostic.label, color)
            } else {
                lines.append(" --> \(file)")
            }
        }
        for hint in diagnostic.hints.prefix(3) {
            lines.append("\(gutter) = help: \(Self.oneLine(hint))")
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
            case 1: " in \(oneLine(files.first ?? ""))"
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
        let column = position.column - 1
        let start = column < Self.widestExcerpt ? 0 : column - Self.widestExcerpt / 2
        let shown = line.dropFirst(start).prefix(Self.widestExcerpt)
        let isCut = shown.endIndex < line.endIndex
        let before = (start > 0 ? "…" : "") + Self.visible(shown.prefix(column - start))
        let room = max(1, shown.count - (column - start))
        let width = min(room, max(1, text.position(of: end).column - position.column))
        let caret =
            String(repeating: " ", count: before.count) + String(repeating: "^", count: width)
        let words = label.isEmpty ? "" : " \(Self.oneLine(label))"
        let after = Self.visible(shown.dropFirst(column - start)) + (isCut ? "…" : "")
        return [
            "\(gutter) |", "\(position.line) | \(before)\(after)",
            "\(gutter) | " + paint("\(caret)\(words)", color), "\(gutter) |",
        ]
    }

    private func paint(_ text: String, _ code: String) -> String {
        isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    /// A part of a line in which tabs take four columns and nothing acts on a terminal.
    private static func visible(_ part: Substring) -> String {
        String(part).replacing("\t", with: "    ").neutralised
    }

    /// Words that may quote anything, as a line of bearable length.
    private static func oneLine(_ text: String) -> String {
        let head = text.prefix(longestText)
        return String(head).neutralised + (head.endIndex < text.endIndex ? "…" : "")
    }
}
