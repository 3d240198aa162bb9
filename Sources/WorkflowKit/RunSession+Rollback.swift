import WorkflowModel
import WorkflowReports
import WorkflowRunners

extension RunSession {
    /// Finds out what a rollback would do; writes nothing.
    func preview(of request: RollbackRequest) async throws -> RollbackReport {
        let plan = try await runner.restorePlan(
            of: record.changes(of: request),
            isForced: request.isForced
        )
        return RollbackReport(
            of: request,
            in: record,
            definition: pinned.definition,
            changes: plan.changes,
            left: plan.left,
            diff: try await runner.diff(of: plan)
        )
    }
}
