package import WorkflowModel
import WorkflowSystem

extension LocalRunner {
    /// Says whether the commands in `status` find nothing left to do.
    package func isDone(_ request: StepRequest) async -> Bool? {
        await upToDate.isDone(request)
    }

    /// Brings the files back that steps have changed, as far as that can be done.
    package func restore(_ request: RestoreRequest) async -> RestoredFiles {
        do {
            let plan = try await restorePlan(of: request.changes, isForced: request.isForced)
            let restorer = restorer
            let restored = await BlockingWork.run { restorer.restore(plan) }
            tracking.tracker.markStale()
            return restored
        } catch {
            let paths = Set(request.changes.flatMap { $0.files.map(\.path) }).sorted()
            return RestoredFiles(left: paths.map { .init(path: $0, cause: "\(error)") })
        }
    }

    /// Finds out what bringing files back would do; writes nothing.
    ///
    /// - Parameters:
    ///   - changes: What attempts changed, the latest first.
    ///   - isForced: Whether later edits are overwritten.
    /// - Returns: The plan.
    /// - Throws: `SystemError` when the project cannot be read.
    package func restorePlan(
        of changes: [RestoreRequest.StepChanges],
        isForced: Bool
    ) async throws -> RestorePlan {
        let restorer = restorer
        let attempts = changes.map { RecordedChanges($0.step, $0.files) }
        return try await BlockingWork.run { try restorer.plan(attempts, isForced: isForced) }
    }

    /// What a plan would change in the files, as a unified diff; bounded in size.
    package func diff(of plan: RestorePlan) async throws -> String {
        try await BlockingWork.run { try plan.diff() }
    }

    private var restorer: FileRestorer { FileRestorer(project: project, store: store) }
}
