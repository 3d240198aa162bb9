import ArgumentParser
import WorkflowKit
import WorkflowReports

/// Shows every transition of a run.
struct HistoryCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show every transition of a run: when, how long, who and why."
    )

    @Argument(help: "The run; the newest one when left out.")
    var run: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let history = try await context.project().history(of: run)
        let report = try HistoryReport(history.events)
        try context.output.print(report.text(context.output.style(context)), or: report.json)
        return .done
    }
}
