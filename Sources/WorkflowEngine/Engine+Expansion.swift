import JSON
import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel
import WorkflowScheduler

/// What a phase is made of when the definition does not list it step by step.
extension Engine {
    /// Finds the instances of a matrix, or the phases of a sub-workflow.
    func expand(_ id: PhaseID) -> Occurrence {
        do {
            guard let index = machine.record.index(of: id) else {
                throw EngineError.unknownSubworkflow(id.text)
            }
            let definition = machine.plan.phases[index].definition
            let expansion =
                machine.plan.phases[index].content == .matrix
                ? Expansion(phases: try instances(of: definition, id))
                : try subworkflow(of: definition, id)
            return Occurrence(.phasesAdded(to: id, expansion))
        } catch {
            return Occurrence(.phaseFailed(id, .invalid), note: "\(error)")
        }
    }

    private func instances(of phase: PhaseDefinition, _ id: PhaseID) throws -> [PhaseOutline] {
        guard let matrix = phase.matrix else {
            return []
        }
        let combinations: [JSONObject]
        if let list = matrix.forEach {
            let evaluation = Evaluation(lookup(.phase(id)), world: configuration.world)
            combinations = try evaluation.list(list).enumerated().map { index, item in
                ["item": item, "index": index.json]
            }
        } else {
            combinations = matrix.combinations
        }
        guard combinations.count <= EngineError.instanceLimit else {
            throw EngineError.tooManyInstances(combinations.count)
        }
        return combinations.enumerated().map { index, values in
            PhaseOutline(phase, id: .instance(index, of: id), role: .instance, matrix: values)
        }
    }

    private func subworkflow(of phase: PhaseDefinition, _ id: PhaseID) throws -> Expansion {
        guard let reference = phase.subworkflow, let workflow = reference.definition else {
            throw EngineError.unknownSubworkflow(phase.subworkflow?.reference.text ?? id.text)
        }
        let evaluation = Evaluation(lookup(.phase(id)), world: configuration.world)
        let inputs = try evaluation.outputs(reference.inputs)
        let variables = try workflow.variables.map { variable in
            if let value = inputs[variable.name], !value.isNull {
                return RunVariable(
                    name: variable.name,
                    value: try input(value, for: variable, of: workflow),
                    source: .output
                )
            }
            guard variable.defaultValue != nil || !variable.isRequired else {
                throw EngineError.missingInput(variable.name, workflow: workflow.name)
            }
            return RunVariable(
                name: variable.name,
                value: variable.defaultValue ?? .null,
                source: .defaultValue
            )
        }
        return Expansion(
            subworkflow: .init(
                workflow: workflow.name,
                version: workflow.version,
                variables: variables
            ),
            phases: workflow.phases.map { PhaseOutline($0, id: .phase($0.id, in: id)) }
        )
    }

    /// A value as the variable takes it: text may stand for a number, and the other way round.
    private func input(
        _ value: JSONValue,
        for variable: VariableDefinition,
        of workflow: WorkflowDefinition
    ) throws -> JSONValue {
        let reader = AnswerReader(variable: variable, place: "'\(variable.name)'")
        do {
            switch (variable.kind, value) {
            case (.string, .number), (.string, .bool): return try reader.value(typed: value.text())
            default: return try reader.value(of: value)
            }
        } catch {
            throw EngineError.badInput(error.message, workflow: workflow.name)
        }
    }
}
