import WorkflowModel
import WorkflowReports
import WorkflowRunners

extension RunSession {
    /// Finds out what undoing phases would do; writes nothing.
    func preview(of phases: [PhaseID], isForced: Bool) async throws -> RollbackReport {
        let plan = try await runner.restorePlan(
            of: record.changes(in: phases),
            isForced: isForced
        )
        return RollbackReport(
            undoing: phases,
            of: record,
            definition: pinned.definition,
            changes: plan.changes,
            left: plan.left,
            diff: try await runner.diff(of: plan)
        )
    }
}
