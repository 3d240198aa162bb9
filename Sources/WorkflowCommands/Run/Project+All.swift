import WorkflowDiagnostics
import WorkflowKit
import WorkflowReports

extension Project {
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
