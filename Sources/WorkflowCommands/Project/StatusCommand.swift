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

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let applied = try await project.workflows().filter(\.isInstalled).map(\.summary.name)
        let runs = try await project.summaries(in: context)
        let report = StatusReport(runs: runs, applied: applied)
        try context.output.print(report.text(context.output.style(context)), or: report.json)
        return .done
    }
}
