package import WorkflowModel
import WorkflowRunners
import WorkflowScheduler

/// What undoing phases would do.
package struct RollbackPreview: Sendable {
    /// The phases that go back to pending, in the order of the run.
    package let phases: [PhaseID]
    /// The steps that undo what cannot be undone by bringing files back, in the order they run.
    package let compensations: [String]
    /// The files that would be brought back.
    package let changes: [FileChange]
    /// The files that would be left as they are, and why.
    package let left: [RestoredFiles.Leftover]
    /// What would change in the files, as a unified diff.
    package let diff: String

    /// The files that somebody has edited since, so that only force brings them back.
    package var edited: [String] { left.map(\.path) }
}

extension RunSession {
    /// Finds out what undoing phases would do; writes nothing.
    func preview(of phases: [PhaseID], isForced: Bool) async throws -> RollbackPreview {
        let plan = try await runner.restorePlan(
            of: record.changes(in: phases),
            isForced: isForced
        )
        let machine = RunStateMachine(
            record: record,
            definition: pinned.definition,
            options: RunOptions()
        )
        let request = RollbackRequest(phases: phases, reason: .rolledBack, isForced: isForced)
        return RollbackPreview(
            phases: phases,
            compensations: machine.compensations(of: request).flatMap { compensation in
                compensation.outline.steps.map { "\(compensation.phase): \($0.name)" }
            },
            changes: plan.changes,
            left: plan.left,
            diff: try await runner.diff(of: plan)
        )
    }
}
