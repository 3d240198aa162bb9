import JSON
import WorkflowDiagnostics
import WorkflowModel
import WorkflowReports

/// A phase as people see it before it runs: gates, files, commands.
struct PhaseOutline {
    private let phase: PhaseDefinition
    private let definition: WorkflowDefinition

    init(_ phase: PhaseDefinition, of definition: WorkflowDefinition) {
        self.phase = phase
        self.definition = definition
    }

    /// The phase over several lines, with an empty one before it.
    func text(_ output: Output) -> String {
        var head = phase.id.text
        if phase.name != phase.id.text {
            head += "  \(phase.name)"
        }
        var lines: [String] = []
        if !phase.needs.isEmpty {
            lines.append("  needs \(phase.needs.map(\.text).joined(separator: ", "))")
        }
        if let role = phase.requiredRole {
            lines.append("  role \(role)")
        }
        lines += definition.gates(of: phase, .input).map { "  ○ input: \(words(for: $0))" }
        lines += phase.steps.flatMap { step in
            step.effects.enumerated().map { index, effect in
                index == 0 ? "  • \(step.id): \(effect)" : "      \(effect)"
            }
        }
        lines += definition.gates(of: phase, .exit).map { "  ○ exit: \(words(for: $0))" }
        lines += phase.actions.map { "  ▸ action \($0.id): \($0.title)" }
        return "\n\(output.strong(head.neutralised))\n"
            + lines.map { $0.neutralised + "\n" }.joined()
    }

    private func words(for gate: GateDefinition) -> String {
        let notes = gate.notes
        return gate.criteria + (notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))")
    }

    /// The phase in `ddx.workflow/1`.
    var json: JSONValue { .object(object) }

    /// The phase in `ddx.plan/1`: also what its steps would do.
    var plan: JSONValue {
        var object = object
        object["steps"] = .array(
            phase.steps.map {
                [
                    "id": $0.id.text.json, "kind": $0.kind.word.json, "files": $0.files.json,
                    "command": $0.command.json,
                ]
            }
        )
        return .object(object)
    }

    private var object: JSONObject {
        [
            "id": phase.id.text.json, "name": phase.name.json,
            "description": phase.description.json, "order": phase.order.json,
            "needs": phase.needs.map(\.text).json, "required_role": phase.requiredRole.json,
            "input_gates": .array(definition.gates(of: phase, .input).map(\.outline)),
            "exit_criteria": .array(definition.gates(of: phase, .exit).map(\.outline)),
            "artifacts": .array(phase.artifacts.map(\.outline)),
            "actions": phase.actions.map(\.id).json,
            "steps": .array(
                phase.steps.map { ["id": $0.id.text.json, "kind": $0.kind.word.json] }
            ),
        ]
    }
}

extension GateDefinition {
    fileprivate var outline: JSONValue {
        ["criteria": criteria.json, "required": isRequired.json]
    }
}

extension ArtifactDefinition {
    fileprivate var outline: JSONValue {
        [
            "id": id.text.json, "output": paths.first.json, "has_meta": hasMetadata.json,
            "has_prompt": (prompt != nil).json,
        ]
    }
}

extension StepDefinition {
    /// The files that the step would write.
    fileprivate var files: [String] {
        if case .artifact(let artifact) = kind { artifact.paths } else { [] }
    }

    /// What the step would run.
    fileprivate var command: String? {
        switch kind {
        case .run(let script, _): script.text
        case .command(let words): words.map(\.text).joined(separator: " ")
        case .artifact, .prompt, .approve, .plugin: nil
        }
    }

    /// A script of one line stands beside its verb, a longer one below it.
    private func lines(of script: String) -> [String] {
        let lines = script.split(separator: "\n").map(String.init)
        return lines.count > 1 ? ["runs"] + lines : lines.map { "runs \($0)" }
    }

    /// What the step would do, a line each.
    fileprivate var effects: [String] {
        switch kind {
        case .artifact: files.map { "writes \($0)" }
        case .run(let script, _):
            lines(of: script.text)
        case .command: ["runs \(command ?? "")"]
        case .plugin(let name, let inputs):
            ["uses \(name.text)"] + (inputs.isEmpty ? [] : ["with \(inputs.written.json.text())"])
        case .prompt, .approve: [kind.word]
        }
    }
}
