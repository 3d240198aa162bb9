import Patterns
package import WorkflowModel

extension WorkflowDefinition {
    /// What governs all phases, one line each: list items and plain lines of texts, never headings.
    package var principleLines: [String] {
        principles.flatMap { principle -> [String] in
            switch principle {
            case .gate(let gate): [gate.criteria]
            case .text(let text):
                MarkdownText.plain(text).split(whereSeparator: \.isNewline)
                    .map { line in
                        let words = line.drop { $0.isWhitespace }
                        let isItem = words.hasPrefix("- ") || words.hasPrefix("* ")
                        return String(isItem ? words.dropFirst(2) : words)
                    }
                    .filter { !$0.isEmpty && !$0.hasPrefix("#") }
            }
        }
    }
}
