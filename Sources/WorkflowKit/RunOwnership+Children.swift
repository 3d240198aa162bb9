import WorkflowModel
import WorkflowStore
import WorkflowSystem

extension RunOwnership {
    /// Ends what a dead owner of the run left running, so that no two attempts overlap.
    func endChildren() async throws {
        for child in try leftBehind() {
            ProcessSessions.end(child)
            try forgetChild(child)
        }
        _ = try await ProcessSessions.endAll(
            whoseEnvironmentContains: run.environmentEntry,
            sparing: RunID.jobEntryPrefix
        )
    }
}
