package import JSON
package import WorkflowModel

/// What expressions and templates of a run may read, seen from a place in it.
package struct RunLookup: ValueLookup {
    /// From where values are looked up.
    package enum Viewpoint: Sendable, Hashable {
        /// The run as a whole.
        case run
        /// A phase, whose steps `steps` names.
        case phase(PhaseID)
        /// The workflow that runs in place of a phase's steps, as a whole.
        case inside(PhaseID)
    }

    private let record: RunRecord
    private let project: JSONObject
    private let phase: PhaseRecord?
    /// The phase that holds the workflow of the viewpoint; nothing for that of the run.
    private let scope: PhaseRecord?

    /// Looks at a run.
    ///
    /// - Parameters:
    ///   - record: The run as it is now; later changes are not seen.
    ///   - project: What `project` means.
    ///   - viewpoint: From where names are looked up.
    package init(record: RunRecord, project: JSONObject, from viewpoint: Viewpoint = .run) {
        self.record = record
        self.project = project
        switch viewpoint {
        case .run:
            phase = nil
            scope = nil
        case .phase(let id):
            phase = record.phase(id)
            scope = phase.flatMap { record.subworkflow(around: $0) }
        case .inside(let id):
            phase = nil
            scope = record.phase(id)
        }
    }

    package func value(at path: [String]) -> JSONValue? {
        guard let context = path.first else {
            return nil
        }
        let rest = Array(path.dropFirst())
        switch context {
        case "vars": return variable(rest)
        case "matrix": return phase.flatMap { JSONValue.object($0.matrix).value(at: rest) }
        case "run": return JSONValue.object(run).value(at: rest)
        case "project": return JSONValue.object(project).value(at: rest)
        case "phases": return phaseValue(rest)
        case "steps": return stepValue(rest)
        default: return nil
        }
    }

    private var variables: [RunVariable] {
        scope?.subworkflow?.variables ?? record.creation.variables
    }

    private func variable(_ path: [String]) -> JSONValue? {
        guard let name = path.first else {
            return .object(JSONObject(variables.map { ($0.name, $0.value) }))
        }
        return variables.first { $0.name.utf8.elementsEqual(name.utf8) }?
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
        guard let id = path.first,
            let phase = record.phase(.phase(PhaseID(id), in: scope?.id))
        else {
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
        guard let id = path.first.map({ StepID($0) }), let step = step(id) else {
            return nil
        }
        let object: JSONObject = [
            "status": step.status.rawValue.json,
            "outputs": (step.outcome?.outputs ?? [:]).json,
            "exit_code": step.outcome?.exitCode.json ?? .null,
        ]
        return object.json.value(at: path.dropFirst())
    }

    /// A step of the phase; for steps that undo a phase, also one of that phase.
    private func step(_ id: StepID) -> StepRecord? {
        if phase?.role == .compensation, let undone = phase?.parent {
            return record.phases[undone].step(id) ?? phase?.step(id)
        }
        return phase?.step(id)
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
