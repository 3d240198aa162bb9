import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore

extension Project {
    /// Runs as lists show them; those that are not over are looked at in full.
    func summaries(
        matching filter: RunFilter = RunFilter(),
        in context: CommandContext
    ) async throws -> [RunSummaryReport] {
        var summaries: [RunSummaryReport] = []
        let now = context.surroundings.now()
        for (run, isOwned) in try await runs(matching: filter) {
            if run.status.isFinal {
                summaries.append(RunSummaryReport(run, isOwned: isOwned, now: now))
            } else {
                let history = try await history(of: run.id.text)
                summaries.append(RunReport(history, in: context).summary)
            }
        }
        return summaries
    }
}
