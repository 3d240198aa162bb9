import ArgumentParser
import WorkflowKit
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
            let report = try await project.status()
            try context.output.print(report.text(style), or: report.json)
            return .done
        }
        let (answers, lookedAt) = try await project.askAll(in: context) { project, folder in
            try await project.status(shownIn: folder)
        }
        let report = ProjectsStatusReport(
            answers.map { (folder: $0.folder, status: $0.answer) },
            lookedAt: lookedAt
        )
        try context.output.print(report.text(style), or: report.json)
        return .done
    }
}
