package import JSON
import WorkflowModel
import WorkflowScheduler

extension RunReport: JSONRepresentable {
    /// The object `ddx.run/1`.
    package var json: JSONValue {
        var object = summary.headObject
        object["variables"] =
            JSONObject(record.creation.variables.map { ($0.name, $0.shownValue) }).json
        object["variable_sources"] =
            JSONObject(record.creation.variables.map { ($0.name, $0.source.rawValue.json) }).json
        object["outputs"] = record.outputs.json
        object["phases"] = phasesJSON(record.roots(.work))
        object["hooks"] = optional(record.roots(.hook))
        object["rollback"] = record.rollback?.request.json
        object["restored_files"] = record.restoredFiles?.json
        if !record.agentUsage.isEmpty {
            object["agents"] = record.agentUsage.json
        }
        if !record.actions.isEmpty {
            object["actions"] = .array(record.actions.map(\.json))
        }
        for (key, value) in summary.tailObject {
            object[key] = value
        }
        return object.json
    }

    private func phasesJSON(_ places: [Int]) -> JSONValue {
        .array(places.map(phaseJSON))
    }

    /// Phases that are listed only where there are some.
    private func optional(_ places: [Int]) -> JSONValue? {
        places.isEmpty ? nil : phasesJSON(places)
    }

    private func phaseJSON(at index: Int) -> JSONValue {
        let phase = record.phases[index]
        var object: JSONObject = ["id": phase.id.text.json, "name": phase.name.json]
        if phase.role == .instance {
            object["matrix"] = phase.matrix.json
        }
        object["status"] = phase.status.rawValue.json
        object["reason"] = (standing.reason(of: phase, at: index)?.rawValue).json
        object["note"] = chronicle.notes[.phase(phase.id)].json
        object["attempt"] = phase.attempt.json
        object["started_at"] = (phase.startedAt?.text).json
        object["finished_at"] = (phase.finishedAt?.text).json
        object["duration_ms"] = milliseconds(from: phase.startedAt, to: phase.finishedAt).json
        object["outputs"] = phase.outputs.json
        object["gates"] = .array(
            phase.inputGates.map { $0.json(on: .input) }
                + phase.exitGates.map { $0.json(on: .exit) }
        )
        switch standing.content(ofPhaseAt: index) {
        case .steps:
            object["steps"] = .array(phase.steps.map { stepJSON($0, ofPhaseAt: index) })
        case .matrix:
            object["instances"] = phasesJSON(record.children(of: index, .instance))
        case .subworkflow:
            object["workflow"] = (phase.subworkflow?.workflow).json
            object["version"] = (phase.subworkflow?.version).json
            object["phases"] = phasesJSON(record.children(of: index, .work))
        }
        object["hooks"] = optional(record.children(of: index, .hook))
        object["rollbacks"] = optional(record.children(of: index, .compensation))
        return object.json
    }

    private func stepJSON(_ step: StepRecord, ofPhaseAt index: Int) -> JSONValue {
        var object: JSONObject = [
            "id": step.id.text.json,
            "kind": step.kind.json,
            "status": step.status.rawValue.json,
            "reason": (standing.reason(of: step)?.rawValue).json,
            "note": note(on: step, of: record.phases[index].id).json,
            "attempt": step.attempt.json,
            "exit_code": (step.outcome?.exitCode).json,
            "duration_ms": duration(of: step).json,
            "outputs": (step.outcome?.outputs ?? [:]).json,
            "files": .array(step.allFiles.map(\.json)),
        ]
        if let place = place(of: step, in: record.phases[index].id) {
            object["place"] = place.json
        }
        if let agent = step.outcome?.agent {
            object["agent"] = agent.json
        }
        if step.kind == "approve" {
            object["decisions"] = .array(step.decisions.map(\.json))
        }
        return object.json
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
            "unchanged_since": (unchangedSince?.text).json,
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

extension DecisionRecord {
    /// An element of `decisions`.
    fileprivate var json: JSONValue {
        [
            "approved": isApproval.json, "principal": principal.name.json,
            "time": time.text.json, "note": note.json, "form": form ?? .null,
        ]
    }
}

extension RollbackRequest {
    /// The member `rollback` of a run.
    fileprivate var json: JSONValue {
        [
            "phases": .array(phases.map(\.text.json)), "steps": .array(steps.map(\.json)),
            "reason": reason.rawValue.json, "forced": isForced.json,
        ]
    }
}

extension RestoredFiles {
    /// The member `restored_files` of a run.
    fileprivate var json: JSONValue {
        ["restored": restored.json, "left": .array(left.map(\.json))]
    }
}

extension RestoredFiles.Leftover {
    /// An element of `left`.
    var json: JSONValue {
        ["path": path.json, "cause": cause.json]
    }
}

extension String {
    /// A digest without the name of its algorithm, which the key already says.
    fileprivate var bareDigest: String {
        hasPrefix("sha256:") ? String(dropFirst("sha256:".count)) : self
    }
}
