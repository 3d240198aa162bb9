package import JSON
package import WorkflowModel
import WorkflowSystem

/// The worker that took a job.
package struct JobOwner: Sendable, Hashable {
    /// The machine.
    package let node: String
    /// What the worker is called.
    package let worker: String
    /// The number of its process.
    package let pid: Int
    /// When it took the job, by the clock of the machine.
    package let started: Timestamp

    package init(node: String, worker: String, pid: Int, started: Timestamp) {
        self.node = node
        self.worker = worker
        self.pid = pid
        self.started = started
    }
}

extension JobOwner: JSONRepresentable {
    /// The owner as it stands in `owner.json`.
    package var json: JSONValue {
        [
            "node": node.json, "worker": worker.json, "pid": pid.json,
            "started": started.microseconds.json,
        ]
    }

    /// Reads what `json` wrote; nothing for anything else.
    package init?(_ value: JSONValue) {
        guard let node = value["node"]?.stringValue, let worker = value["worker"]?.stringValue,
            let pid = value["pid"]?.intValue, let started = value["started"]?.intValue
        else {
            return nil
        }
        self.init(
            node: node,
            worker: worker,
            pid: pid,
            started: Timestamp(microseconds: Int64(started))
        )
    }
}

/// What the engine wants of the worker that has a job.
package enum JobRevocation: String, Sendable, Hashable {
    /// Ask the program to end, and say how it ended.
    case cancel
    /// Kill it at once, and say nothing: the job is given up.
    case fence
}
