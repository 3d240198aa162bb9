package import WorkflowModel
import WorkflowStore
import WorkflowSystem

extension Project {
    /// Follows a run until no living process carries it on; reads only.
    ///
    /// - Parameters:
    ///   - run: The run to follow.
    ///   - observe: Told of all events in order, the past ones first.
    /// - Returns: The run as it stands then.
    /// - Throws: `Failure` when the ledger cannot be read, and what `observe` threw.
    package func watch(
        _ run: RunID,
        _ observe: ([RecordedEvent]) throws -> Void
    ) async throws -> RunHistory {
        try await translatingFailures {
            let changes = try FolderChanges()
            var last: Int64 = 0
            var isOwned = true
            while true {
                // The ledger tells nobody what is new, but its log grows, and an owner lets go.
                changes.watch([stateFolder, RunFolder(run, state: stateFolder).path])
                let events = try await reading { try await $0.events(of: run, after: last) }
                if !events.isEmpty {
                    try observe(events)
                    last = events.last?.sequence ?? last
                } else if !isOwned {
                    return try await history(of: run.text)
                }
                isOwned = try RunOwnership.isOwned(run, state: stateFolder)
                if isOwned {
                    await changes.next()
                    try Task.checkCancellation()
                }
            }
        }
    }
}
