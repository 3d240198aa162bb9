import WorkflowEngine
import WorkflowExpressions
import WorkflowModel
import WorkflowRunners
import WorkflowScheduler
import WorkflowStore
import WorkflowSystem

extension Project {
    /// Who holds the locks that a run takes, by the names of the locks.
    ///
    /// Those that are free are left out. The concurrency group of the run is among them while
    /// another run has it.
    package func lockHolders(of history: RunHistory) throws -> [String: String] {
        try translatingFailure {
            guard let definition = history.pinned?.definition else {
                return [:]
            }
            let plan = RunPlan(definition, history.record)
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
            if let concurrency = definition.concurrency,
                let holder = try NamedLocks.groups(state: stateFolder)
                    .holder(of: group(of: history.record, concurrency)),
                holder.run != history.record.id
            {
                holders[concurrency.group.text] = "run \(holder.run.short)"
            }
            return holders
        }
    }

    /// The name of the group whose runs take turns with a run.
    func group(of record: RunRecord, _ concurrency: ConcurrencyGroup) throws -> String {
        let lookup = RunLookup(record: record, project: ProjectFacts.read(of: root))
        let context = Context(values: RunValues(lookup), world: ClosedWorld())
        return try InterpolatedText(parsing: concurrency.group).evaluate(in: context).description
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
