import JSON
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

/// What `workflow show --resolved` prints: each part of a workflow with the line it comes from.
struct ResolvedPage {
    private let workflow: ResolvedWorkflow

    init(_ workflow: ResolvedWorkflow) {
        self.workflow = workflow
    }

    /// A tree of the parts; what does not come from `workflow.yml` is marked.
    func text(_ output: Output) -> String {
        let rows = workflow.parts.map { part in
            let mark = part.origin == .workflow ? "" : "  (\(part.origin.rawValue))"
            return [Self.label(of: part), "\(part.file):\(part.line)\(mark)"]
        }
        return "\(workflow.definition.name) \(workflow.definition.version)".neutralised + "\n"
            + TextTable(rows).text(output)
    }

    /// The object `ddx.resolved/1`.
    var json: JSONValue {
        [
            "schema": "ddx.resolved/1", "name": workflow.definition.name.json,
            "version": workflow.definition.version.json,
            "parts": .array(
                workflow.parts.map { part in
                    [
                        "path": part.path.json, "origin": part.origin.rawValue.json,
                        "file": part.file.json, "line": part.line.json,
                    ]
                }
            ),
        ]
    }

    private static func label(of part: WorkflowPart) -> String {
        let indentation = String(repeating: "  ", count: part.path.count / 2 + 1)
        let name = part.path.last ?? ""
        let kind = part.path.count.isMultiple(of: 2) ? words[part.path[part.path.count - 2]] : nil
        let text = name.count > 48 ? "\(name.prefix(47))…" : name
        return indentation + (kind.map { "\($0) \(text)" } ?? text)
    }

    private static let words = [
        "phases": "phase", "steps": "step", "input_gates": "input gate",
        "exit_criteria": "criterion",
    ]
}
