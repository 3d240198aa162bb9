package import WorkflowModel

/// Taking back what steps did to files.
extension LocalRunner {
    /// Finds out what would have to be done to bring files back; writes nothing.
    ///
    /// - Parameters:
    ///   - attempts: What the attempts recorded, the one that ended last first.
    ///   - isForced: Whether later edits are overwritten.
    /// - Returns: What would be written, with its diff, and what would be left alone.
    /// - Throws: `SystemError` when the project cannot be read.
    package func planRestore(
        _ attempts: [RecordedChanges],
        isForced: Bool
    ) async throws -> RestorePlan {
        let restorer = FileRestorer(project: project, store: store)
        return try await BlockingWork.run { try restorer.plan(attempts, isForced: isForced) }
    }

    /// Carries a plan out; what it writes is no step's change.
    package func restore(_ plan: RestorePlan) async throws -> RestoredFiles {
        let restorer = FileRestorer(project: project, store: store)
        let paths = try DeclaredPaths(affects: [], files: Set(plan.transitions.map(\.path)))
        let token = try await tracking.tracker.begin(Participant(attempt: nil, paths: paths))
        let result = await BlockingWork.run { restorer.restore(plan) }
        _ = try await tracking.tracker.end(token)
        return result
    }

    /// Brings files back as they were before the attempts.
    package func restore(
        _ attempts: [RecordedChanges],
        isForced: Bool
    ) async throws -> RestoredFiles {
        try await restore(planRestore(attempts, isForced: isForced))
    }

    /// What interrupted attempts changed and no outcome has recorded yet.
    ///
    /// A new attempt of the same step takes it over into its own outcome.
    package func changesLeftBehind() async throws -> [RecordedChanges] {
        try await tracking.tracker.leftBehind().sorted { $0.key.step < $1.key.step }.map {
            RecordedChanges($0.key.step, $0.value.files)
        }
    }
}
