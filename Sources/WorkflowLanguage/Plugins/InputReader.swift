import JSON
import WorkflowDiagnostics
import WorkflowModel

/// Reads `with` of plugins: values of any shape, in which texts may hold expressions.
enum InputReader {
    static func inputs(_ key: String, of reader: MappingReader) -> [NamedInput] {
        guard let node = reader.node(key) else {
            return []
        }
        guard let entries = node.entries else {
            reader.report(node, key, "a map")
            return []
        }
        return entries.map(input)
    }

    private static func input(_ entry: YAMLNode.Entry) -> NamedInput {
        NamedInput(name: SourceString(entry.key, at: entry.keySpan), value: value(entry.value))
    }

    private static func value(_ node: YAMLNode) -> InputValue {
        switch node.content {
        case .mapping(let entries): .map(entries.map(input))
        case .sequence(let items): .list(items.map(value))
        case .scalar(let scalar):
            if case .text = scalar.value, let text = node.sourceString {
                .text(text)
            } else {
                .constant(scalar.json)
            }
        }
    }
}
