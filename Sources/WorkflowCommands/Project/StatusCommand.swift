import ArgumentParser
import WorkflowKit
import WorkflowLibrary
import WorkflowReports

/// Shows where the project stands.
struct StatusCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show where the project stands and what to type next."
    )

    @Flag(help: "Where all projects stand that you made and that still exist.")
    var allProjects = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let style = context.output.style(context)
        guard allProjects else {
            let report = try await status(of: project, in: context)
            try context.output.print(report.text(style), or: report.json)
            return .done
        }
        let (answers, lookedAt) = try await project.askAll(in: context) { project, folder in
            try await status(of: project, in: context, as: folder)
        }
        let report = ProjectsStatusReport(
            answers.map { (folder: $0.folder, status: $0.answer) },
            lookedAt: lookedAt
        )
        try context.output.print(report.text(style), or: report.json)
        return .done
    }

    /// Where one project stands; what there is to type names the folder when there is one.
    private func status(
        of project: Project,
        in context: CommandContext,
        as folder: String? = nil
    ) async throws -> StatusReport {
        let applied = try await project.workflows().filter(\.isInstalled).map(\.summary.name)
        let runs = try await project.summaries(in: context)
        return StatusReport(
            runs: folder.map { folder in runs.map { $0.inProject(folder) } } ?? runs,
            applied: applied
        )
    }
}
