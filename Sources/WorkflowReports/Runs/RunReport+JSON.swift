package import JSON
import WorkflowModel

extension RunReport: JSONRepresentable {
    /// The object `ddx.run/1`.
    package var json: JSONValue {
        var object = summary.headObject
        object["variables"] = JSONObject(record.creation.variables.map { ($0.name, $0.value) }).json
        object["variable_sources"] =
            JSONObject(record.creation.variables.map { ($0.name, $0.source.rawValue.json) }).json
        object["outputs"] = record.outputs.json
        object["phases"] = .array(record.phases.indices.map(phaseJSON))
        for (key, value) in summary.tailObject {
            object[key] = value
        }
        return object.json
    }

    private func phaseJSON(at index: Int) -> JSONValue {
        let phase = record.phases[index]
        return [
            "id": phase.id.text.json,
            "name": phase.name.json,
            "status": phase.status.rawValue.json,
            "reason": (standing.reason(of: phase, at: index)?.rawValue).json,
            "note": notes[.phase(phase.id)].json,
            "attempt": phase.attempt.json,
            "started_at": (phase.startedAt?.text).json,
            "finished_at": (phase.finishedAt?.text).json,
            "duration_ms": milliseconds(from: phase.startedAt, to: phase.finishedAt).json,
            "gates": .array(
                phase.inputGates.map { $0.json(on: .input) }
                    + phase.exitGates.map { $0.json(on: .exit) }
            ),
            "steps": .array(phase.steps.map { stepJSON($0, of: phase.id) }),
        ]
    }

    private func stepJSON(_ step: StepRecord, of phase: PhaseID) -> JSONValue {
        [
            "id": step.id.text.json,
            "kind": step.kind.json,
            "status": step.status.rawValue.json,
            "reason": (standing.reason(of: step)?.rawValue).json,
            "note": notes[.step(StepReference(phase, step.id))].json,
            "attempt": step.attempt.json,
            "exit_code": (step.outcome?.exitCode).json,
            "duration_ms": duration(of: step).json,
            "outputs": (step.outcome?.outputs ?? [:]).json,
            "files": .array((step.outcome?.files ?? []).map(\.json)),
        ]
    }

    /// How long the last attempt of a step took, or has been going on.
    func duration(of step: StepRecord) -> Int64? {
        if let outcome = step.outcome {
            return outcome.durationMilliseconds
        }
        guard step.status == .inProgress, !standing.isInterrupted(step) else {
            return nil
        }
        return milliseconds(from: step.startedAt, to: nil)
    }
}

extension GateResult {
    /// An element of `gates`.
    fileprivate func json(on side: GateSide) -> JSONValue {
        [
            "kind": side.rawValue.json,
            "criteria": criteria.json,
            "required": isRequired.json,
            "verdict": verdict.rawValue.json,
            "evidence": .array(
                evidence.map {
                    [
                        "path": $0.path.json, "sha256": ($0.digest?.bareDigest).json,
                        "found": $0.found.json,
                    ]
                }
            ),
        ]
    }
}

extension String {
    /// A digest without the name of its algorithm, which the key already says.
    fileprivate var bareDigest: String {
        hasPrefix("sha256:") ? String(dropFirst("sha256:".count)) : self
    }
}
