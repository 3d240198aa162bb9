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
            return Occurrence(.phaseFailed(id, .invalid), note: .remark("\(error)"))
        }
    }

    private func instances(of phase: PhaseDefinition, _ id: PhaseID) throws -> [PhaseOutline] {
        guard let matrix = phase.matrix else {
            return []
        }
        let combinations: [JSONObject]
        if let list = matrix.forEach {
            let evaluation = self.evaluation(.phase(id))
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
        let opened = openedValues(id)
        let evaluation = self.evaluation(telling: opened, in: id)
        let variables = try workflow.variables.map { variable in
            let given = reference.inputs.last { $0.name.utf8.elementsEqual(variable.name.utf8) }
            if let given, let value = try input(given, evaluation, opened, variable, workflow) {
                return RunVariable(name: variable.name, value: value, source: .output)
            }
            guard variable.defaultValue != nil || !variable.isRequired else {
                throw EngineError.missingInput(variable.name, workflow: workflow.name)
            }
            return RunVariable(
                name: variable.name,
                value: try kept(variable.defaultValue ?? .null, of: variable),
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

    /// What the run keeps of an input: its value, or a seal of it when it is secret; nothing for null.
    private func input(
        _ given: NamedExpression,
        _ evaluation: Evaluation,
        _ opened: OpenedValues,
        _ variable: VariableDefinition,
        _ workflow: WorkflowDefinition
    ) throws -> JSONValue? {
        let (value, isSecret): (JSONValue, Bool)
        do {
            (value, isSecret) = try evaluation.input(given.expression)
        } catch {
            throw opened.failure ?? error
        }
        guard !value.isNull else {
            return nil
        }
        let taken = try input(value, for: variable, of: workflow)
        guard variable.isSecret || !isSecret else {
            throw EngineError.badInput(
                "'\(variable.name)' is given a secret and is not declared as one",
                workflow: workflow.name
            )
        }
        return try isSecret ? seal(taken) : kept(taken, of: variable)
    }

    /// A value as the run may keep it.
    private func kept(_ value: JSONValue, of variable: VariableDefinition) throws -> JSONValue {
        let isOpen = value.stringValue.map { !SecretReference.isReference($0) } ?? !value.isNull
        return try variable.isSecret && isOpen ? seal(value) : value
    }

    private func seal(_ value: JSONValue) throws -> JSONValue {
        .string(try configuration.secrets.seal(value.stringValue ?? value.text()))
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
