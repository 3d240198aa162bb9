import JSON
import WorkflowModel

/// What a run came to, as a scene expects it.
struct SceneExpectation {
    let record: RunRecord
    /// The digest of every file that is known, by its path; empty for one that was removed.
    let files: [String: String]

    /// The value of `expect`.
    var json: JSONObject {
        var expectation: JSONObject = ["status": record.status.rawValue.json]
        expectation["reason"] = record.reason?.rawValue.json
        let phases = record.roots.map { record.phases[$0] }.map { ($0.id.text, state(of: $0)) }
        if !phases.isEmpty {
            expectation["phases"] = .object(JSONObject(phases))
        }
        let paths = files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            .filter { !$0.hasPrefix(".ddx/") }
        if !paths.isEmpty {
            expectation["files"] = .object(
                JSONObject(
                    paths.map { ($0, files[$0]?.isEmpty == true ? "absent" : "present") }
                )
            )
        }
        return expectation
    }

    private func state(of phase: PhaseRecord) -> JSONValue {
        var state = JSONObject()
        state["reason"] = phase.status == .completed ? nil : phase.reason?.rawValue.json
        let gates = phase.inputGates + phase.exitGates
        let named = gates.filter { gate in
            gates.count { OpenCriterion.isBeginning(gate.criteria, of: $0.criteria) } == 1
        }
        if !named.isEmpty {
            state["verdicts"] = .object(
                JSONObject(named.map { ($0.criteria, $0.verdict.rawValue.json) })
            )
        }
        let steps = phase.steps.filter { $0.status != .completed && $0.status != phase.status }
        if !steps.isEmpty {
            state["steps"] = .object(
                JSONObject(steps.map { ($0.id.text, $0.status.rawValue.json) })
            )
        }
        guard !state.isEmpty else {
            return phase.status.rawValue.json
        }
        var whole: JSONObject = ["status": phase.status.rawValue.json]
        for (key, value) in state {
            whole[key] = value
        }
        return .object(whole)
    }
}
