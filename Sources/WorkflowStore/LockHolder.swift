import JSON
package import WorkflowModel
package import WorkflowSystem

/// Who holds a lock of a project, and since when.
package struct LockHolder: Sendable, Hashable {
    package let run: RunID
    /// The phase or step that holds it; nothing when the run as a whole does.
    package let node: NodeReference?
    package let process: ProcessIdentity
    package let host: String
    package let since: Timestamp
}

extension LockHolder {
    /// Reads what stands in the file of a lock; nothing when it was not written here.
    init?(_ owner: LockOwner, since: Timestamp) {
        guard let note = try? JSONReader().value(of: owner.note), let run = note["run"]?.stringValue
        else {
            return nil
        }
        let phase = (note["phase"]?.stringValue).map { PhaseID($0) }
        let step = (note["step"]?.stringValue).map { StepID($0) }
        self.init(
            run: RunID(run),
            node: phase.map { phase in
                step.map { .step(StepReference(phase, $0)) } ?? .phase(phase)
            },
            process: owner.process,
            host: owner.host,
            since: since
        )
    }

    /// What the file of a lock says besides the process.
    static func note(_ run: RunID, _ node: NodeReference?) -> String {
        var note: JSONObject = ["run": run.text.json]
        note["phase"] = node?.phase.text.json
        if case .step(let reference) = node {
            note["step"] = reference.step.text.json
        }
        return note.json.text() + "\n"
    }
}
