package import JSON
import WorkflowDiagnostics

/// The value that a text holds: JSON, YAML, or the front matter of a Markdown text.
package struct StructuredText: Sendable {
    /// How a value is written.
    package enum Kind: Sendable, Hashable {
        case json
        case yaml
        case frontMatter

        /// The kind of a file, told by the ending of its name; nothing when it holds no value.
        package init?(path: String) {
            switch path.split(separator: ".").last?.lowercased() {
            case "json": self = .json
            case "yml", "yaml": self = .yaml
            case "md", "markdown": self = .frontMatter
            default: return nil
            }
        }
    }

    /// Why a text holds no value.
    package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
        /// What is wrong, in lower case and without a full stop.
        package let message: String
        /// Where it is wrong, in bytes; empty when that is the whole text.
        package let range: Range<Int>
        /// Whether the text may be right, but is not read here.
        package let isRefusal: Bool
        /// The line of the place, from 1; nothing when that is the whole text.
        package let line: Int?

        /// The line and what is wrong.
        package var description: String { line.map { "line \($0): \(message)" } ?? message }
    }

    package let value: JSONValue
    private let text: SourceText
    private let places: Places

    private enum Places {
        case json(JSONDocument)
        /// The nodes, and where in the text what they were read from begins.
        case yaml(YAMLNode, start: Int)
    }

    /// Reads a text; linear in its size, and bounded for every input.
    package init(_ bytes: [UInt8], as kind: Kind) throws(Problem) {
        text = SourceText(bytes)
        switch kind {
        case .json:
            let document = try Self.json(bytes)
            places = .json(document)
            value = document.value
        case .yaml:
            let root = try Self.yaml(text, 0..<bytes.count)
            places = .yaml(root, start: 0)
            value = root.json
        case .frontMatter:
            guard let range = Self.frontMatter(of: text) else {
                throw Problem(
                    message: "it has no front matter",
                    range: 0..<0,
                    isRefusal: false,
                    line: nil
                )
            }
            let root = try Self.yaml(text, range)
            places = .yaml(root, start: range.lowerBound)
            value = root.json
        }
    }

    /// The bytes of the part that a pointer names; of the part around it when there is none.
    package func range(at pointer: JSONPointer) -> Range<Int> {
        switch places {
        case .json(let document):
            for count in stride(from: pointer.tokens.count, through: 0, by: -1) {
                let tokens = Array(pointer.tokens.prefix(count))
                if let range = document.range(at: JSONPointer(tokens: tokens)) {
                    return range
                }
            }
            return 0..<0
        case .yaml(let root, let start):
            var node = root
            for token in pointer.tokens {
                guard let part = node[token] ?? Int(token).flatMap({ node.item(at: $0) }) else {
                    break
                }
                node = part
            }
            return node.span.range.lowerBound + start..<node.span.range.upperBound + start
        }
    }

    /// The line on which the part stands that a pointer names, from 1.
    package func line(at pointer: JSONPointer) -> Int {
        text.position(of: range(at: pointer).lowerBound).line
    }

    // MARK: Reading

    private static func json(_ bytes: [UInt8]) throws(Problem) -> JSONDocument {
        do {
            return try JSONReader().document(of: bytes)
        } catch {
            throw Problem(
                message: "it is not JSON: \(error.message)",
                range: error.offset..<min(error.offset + 1, bytes.count),
                isRefusal: false,
                line: error.line
            )
        }
    }

    private static func yaml(_ text: SourceText, _ range: Range<Int>) throws(Problem) -> YAMLNode {
        let document = YAMLDocument(SourceText(Array(text.bytes[range])), file: "")
        let first = document.diagnostics.first { $0.severity == .error }
        if let first {
            let place = (first.span?.range ?? 0..<0)
            throw Problem(
                message: "it cannot be read as YAML: \(first.message)",
                range: place.lowerBound + range.lowerBound..<place.upperBound + range.lowerBound,
                isRefusal: refusals.contains(first.code),
                line: text.position(of: place.lowerBound + range.lowerBound).line
            )
        }
        // Nothing at all is the value null.
        return document.root
            ?? YAMLNode(
                content: .scalar(YAMLScalar(text: "", isQuoted: false)),
                span: SourceSpan(file: "", range: 0..<0)
            )
    }

    /// What YAML allows and this program does not read.
    private static let refusals: Set<DiagnosticCode> = [
        .fileTooLarge, .complexKey, .anchor, .tag, .mergeKey, .nestedTooDeeply, .severalDocuments,
        .yamlDirective,
    ]

    /// The bytes between the two lines of hyphens that a text begins with.
    private static func frontMatter(of text: SourceText) -> Range<Int>? {
        guard text.line(1) == "---" else {
            return nil
        }
        let start = text.range(ofLine: 2).lowerBound
        var line = 2
        while text.range(ofLine: line).lowerBound < text.bytes.count {
            if ["---", "..."].contains(text.line(line)) {
                return start..<text.range(ofLine: line).lowerBound
            }
            line += 1
        }
        return nil
    }
}

extension YAMLNode {
    fileprivate func item(at index: Int) -> YAMLNode? {
        items.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    }
}
