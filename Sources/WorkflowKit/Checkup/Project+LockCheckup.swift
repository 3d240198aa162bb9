import SystemPackage
import WorkflowModel
import WorkflowReports
import WorkflowStore
import WorkflowSystem

/// Locks that something holds, and whether those who took them are still there.
extension Project {
    func lockFindings() -> [CheckupFinding] {
        examining("locks") {
            let holders =
                try NamedLocks.mutexes(state: stateFolder).holders()
                + NamedLocks.groups(state: stateFolder).holders()
            let dangling = holders.filter { !$0.process.isAlive }
            guard dangling.isEmpty else {
                return dangling.map { holder in
                    .warn(
                        "locks",
                        "one of run \(holder.run.short) is held although its process "
                            + "\(holder.process.pid) is gone",
                        hints: [
                            "a copy of the process holds it; find it with: fuser -v "
                                + "\(stateFolder.appending("locks"))/*"
                        ]
                    )
                }
            }
            guard !holders.isEmpty else {
                return [.pass("locks", "none is held")]
            }
            let runs = Set(holders.map(\.run)).sorted().map(\.short).joined(separator: ", ")
            return [.pass("locks", "\(holders.count.counting("lock")) held, by \(runs)")]
        }
    }
}
