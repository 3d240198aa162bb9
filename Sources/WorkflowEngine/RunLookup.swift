package import JSON
package import WorkflowModel

/// What expressions and templates of a run may read, seen from one of its phases.
package struct RunLookup: ValueLookup {
    private let record: RunRecord
    private let project: JSONObject
    private let phase: PhaseID?

    /// Looks at a run.
    ///
    /// - Parameters:
    ///   - record: The run as it is now; later changes are not seen.
    ///   - project: What `project` means.
    ///   - phase: The phase whose steps `steps` names.
    package init(record: RunRecord, project: JSONObject, phase: PhaseID? = nil) {
        self.record = record
        self.project = project
        self.phase = phase
    }

    package func value(at path: [String]) -> JSONValue? {
        guard let context = path.first else {
            return nil
        }
        let rest = Array(path.dropFirst())
        switch context {
        case "vars": return variable(rest)
        case "run": return JSONValue.object(run).value(at: rest)
        case "project": return JSONValue.object(project).value(at: rest)
        case "phases": return phaseValue(rest)
        case "steps": return stepValue(rest)
        default: return nil
        }
    }

    private func variable(_ path: [String]) -> JSONValue? {
        guard let name = path.first else {
            return .object(JSONObject(record.creation.variables.map { ($0.name, $0.value) }))
        }
        return record.creation.variables.first { $0.name.utf8.elementsEqual(name.utf8) }?
            .value.value(at: path.dropFirst())
    }

    private var run: JSONObject {
        [
            "id": record.id.text.json,
            "workflow": record.creation.workflow.json,
            "version": record.creation.version.json,
            "principal": record.principal.name.json,
            "started": (record.startedAt ?? record.createdAt).text.json,
        ]
    }

    private func phaseValue(_ path: [String]) -> JSONValue? {
        guard let id = path.first, let phase = record.phase(PhaseID(id)) else {
            return nil
        }
        let object: JSONObject = [
            "status": phase.status.rawValue.json,
            "attempt": phase.attempt.json,
            "outputs": phase.outputs.json,
        ]
        return object.json.value(at: path.dropFirst())
    }

    private func stepValue(_ path: [String]) -> JSONValue? {
        guard let phase, let id = path.first,
            let step = record.step(StepReference(phase, StepID(id)))
        else {
            return nil
        }
        let object: JSONObject = [
            "status": step.status.rawValue.json,
            "outputs": (step.outcome?.outputs ?? [:]).json,
            "exit_code": step.outcome?.exitCode.json ?? .null,
        ]
        return object.json.value(at: path.dropFirst())
    }
}

extension JSONValue {
    /// The member at a path; the value itself for an empty one.
    fileprivate func value(at path: some Sequence<String>) -> JSONValue? {
        var value: JSONValue? = self
        for key in path {
            value = value?[key]
        }
        return value
    }
}
