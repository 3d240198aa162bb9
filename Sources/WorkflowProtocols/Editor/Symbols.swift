import JSON
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

/// The outline of `workflow.yml`: variables, and phases with their steps.
enum Symbols {
    /// The outline as the protocol writes it.
    static func json(_ text: EditorText) -> JSONValue {
        let root = YAMLDocument(SourceText(text.bytes), file: "").root
        let variables = (root?["variables"]?.items ?? []).compactMap { node in
            node["name"].flatMap { symbol($0.text, node, named: $0, kind: 13, text) }
        }
        let phases = (root?["phases"]?.items ?? []).compactMap { node -> JSONValue? in
            let steps = (node["steps"]?.items ?? []).enumerated().compactMap { index, step in
                symbol(
                    step["id"]?.text ?? step["artifact"]?.text ?? "step-\(index + 1)",
                    step,
                    named: step["id"] ?? step["artifact"] ?? step,
                    kind: 12,
                    text
                )
            }
            return node["id"].flatMap {
                symbol($0.text, node, named: $0, kind: 5, text, detail: node["name"]?.text, steps)
            }
        }
        return .array(variables + phases)
    }

    private static func symbol(
        _ name: String?,
        _ node: YAMLNode,
        named: YAMLNode,
        kind: Int,
        _ text: EditorText,
        detail: String? = nil,
        _ children: [JSONValue] = []
    ) -> JSONValue? {
        guard let name, !name.isEmpty else {
            return nil
        }
        let whole = node.span.range
        let part = named.span.range.clamped(to: whole)
        var object: JSONObject = [
            "name": name.json, "kind": kind.json, "range": text.json(whole),
            "selectionRange": text.json(part),
        ]
        object["detail"] = detail?.json
        if !children.isEmpty {
            object["children"] = .array(children)
        }
        return object.json
    }
}
