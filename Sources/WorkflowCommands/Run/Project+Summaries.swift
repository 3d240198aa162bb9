import WorkflowDiagnostics
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
        try await summaries(matching: filter, where: nil, in: context).runs
    }

    /// Runs as lists show them, with how many a condition has no value for.
    func summaries(
        matching filter: RunFilter,
        where condition: RunCondition?,
        in context: CommandContext
    ) async throws -> (runs: [RunSummaryReport], undecided: RunListReport.Undecided?) {
        var summaries: [RunSummaryReport] = []
        let now = context.surroundings.now()
        let found = try await runs(matching: filter, where: condition)
        for (run, isOwned) in found.runs {
            if run.status.isFinal {
                summaries.append(RunSummaryReport(run, isOwned: isOwned, now: now))
            } else {
                let history = try await history(of: run.id.text)
                summaries.append(RunReport(history, in: context).summary)
            }
        }
        let undecided = found.undecided.map {
            RunListReport.Undecided(count: $0.count, cause: $0.cause)
        }
        return (summaries, undecided)
    }

    /// Asks all projects of this user; one that cannot be read is named, and the others answer.
    func askAll<Answer>(
        in context: CommandContext,
        _ ask: (Project, _ folder: String) async throws -> Answer
    ) async throws -> (answers: [(folder: String, answer: Answer)], lookedAt: ProjectsLookedAt) {
        var answers: [(folder: String, answer: Answer)] = []
        var entries: [ProjectsLookedAt.Entry] = []
        for own in try ownProjects() {
            let folder = own.folder
            do {
                answers.append((folder, try await ask(own.opened.get(), folder)))
                entries.append(ProjectsLookedAt.Entry(folder: folder))
            } catch {
                let failure = Failure(error)
                let cause = failure.diagnostics.first.map { ": \($0.message)" } ?? ""
                let problem = failure.message + cause
                entries.append(ProjectsLookedAt.Entry(folder: folder, problem: problem))
                try context.output.note("project '\(folder)' cannot be read: \(problem)")
            }
        }
        return (answers, ProjectsLookedAt(entries))
    }
}
