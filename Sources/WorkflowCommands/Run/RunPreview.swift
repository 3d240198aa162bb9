import JSON
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// What a run would do, before there is one.
struct RunPreview: JSONRepresentable {
    private let definition: WorkflowDefinition
    private let variables: [RunVariable]
    private let prompts: [StepPrompt]

    init(_ definition: WorkflowDefinition, variables: [RunVariable], prompts: [StepPrompt]) {
        self.definition = definition
        self.variables = variables
        self.prompts = prompts
    }

    /// Variables, then phases with gates, files and commands.
    func text(_ output: Output) -> String {
        var text = output.strong("\(definition.name) \(definition.version)") + " would run\n"
        if !variables.isEmpty {
            text += "\nvariables\n"
        }
        for variable in variables {
            text +=
                "  \(variable.name) = \(shown(variable))"
                + output.faint(" (\(variable.source.rawValue))") + "\n"
        }
        for phase in definition.phases {
            text += PhaseOutline(phase, of: definition).text(output)
        }
        if !prompts.isEmpty {
            text += "\nprompts\n"
        }
        for prompt in prompts {
            let who = prompt.agent.map { "agent '\($0)'" } ?? "a person"
            let size = "\(prompt.text.utf8.count) bytes, \(prompt.digest.prefix(19))"
            text += "  \(prompt.step): to \(who)" + output.faint(" (\(size))") + "\n"
            if output.isVerbose {
                text += prompt.text.split(separator: "\n", omittingEmptySubsequences: false)
                    .map { "    | \($0)\n" }.joined()
            }
        }
        if !prompts.isEmpty, !output.isVerbose {
            text += output.faint("  whole with --verbose\n")
        }
        return text + "\nnothing was written\nnext: the same without --dry-run\n"
    }

    /// The object `ddx.plan/1`.
    var json: JSONValue {
        [
            "schema": "ddx.plan/1", "workflow": definition.name.json,
            "version": definition.version.json,
            "variables": .array(
                variables.map {
                    [
                        "name": $0.name.json, "value": isSecret($0) ? .null : $0.value,
                        "source": $0.source.rawValue.json,
                    ]
                }
            ),
            "prompts": .array(
                prompts.map {
                    [
                        "step": $0.step.description.json, "agent": $0.agent.json,
                        "digest": $0.digest.json, "text": $0.text.json,
                    ]
                }
            ),
            "phases": .array(definition.phases.map { PhaseOutline($0, of: definition).plan }),
        ]
    }

    private func shown(_ variable: RunVariable) -> String {
        isSecret(variable) ? "…" : variable.value.shown
    }

    private func isSecret(_ variable: RunVariable) -> Bool {
        definition.variables.contains {
            $0.isSecret && $0.name.utf8.elementsEqual(variable.name.utf8)
        }
    }
}
