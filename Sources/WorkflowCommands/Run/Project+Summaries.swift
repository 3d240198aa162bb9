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
            let row = RunSummaryReport(run, isOwned: isOwned, now: now)
            guard !run.status.isFinal else {
                summaries.append(row)
                continue
            }
            do {
                let history = try await history(of: run.id.text)
                summaries.append(RunReport(history, in: context).summary)
            } catch let failure as Failure where failure.code == .definitionLost {
                // One run that was saved without what it is pinned to hides no others.
                summaries.append(row)
            }
        }
        return summaries
    }
}
