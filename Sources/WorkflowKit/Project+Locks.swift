import WorkflowModel
import WorkflowScheduler
import WorkflowStore
import WorkflowSystem

extension Project {
    /// Who holds the locks that a run takes, by the names of the locks.
    ///
    /// Those that are free are left out. The concurrency group of the run is among them.
    package func lockHolders(of history: RunHistory) throws -> [String: String] {
        try translatingFailure {
            let plan = RunPlan(history.pinned.definition, history.record)
            let names = plan.phases.flatMap { phase in
                phase.definition.locks + phase.definition.steps.flatMap(\.locks)
            }
            let locks = NamedLocks.mutexes(state: stateFolder)
            var holders: [String: String] = [:]
            for name in names where holders[name] == nil {
                guard let holder = try locks.holder(of: name) else {
                    continue
                }
                let place = holder.node.map { " in '\($0.place)'" } ?? ""
                holders[name] =
                    "run \(holder.run.short)\(place), process \(holder.process.pid) "
                    + "since \(holder.since.text)"
            }
            if let group = history.pinned.definition.concurrency?.group.text,
                let holder = try NamedLocks.groups(state: stateFolder).holder(of: group)
            {
                holders[group] = "run \(holder.run.short)"
            }
            return holders
        }
    }
}

extension NodeReference {
    /// The phase or step as it is typed.
    fileprivate var place: String {
        switch self {
        case .phase(let phase): phase.text
        case .step(let step): step.description
        }
    }
}
