import JSON
import WorkflowModel
import WorkflowReports

/// What a run would do, before there is one.
struct RunPreview: JSONRepresentable {
    private let definition: WorkflowDefinition
    private let variables: [RunVariable]

    init(_ definition: WorkflowDefinition, variables: [RunVariable]) {
        self.definition = definition
        self.variables = variables
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
