import ArgumentParser
import WorkflowKit
import WorkflowReports

/// Shows one run.
struct RunShowCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one run with its phases, steps, gates and files."
    )

    @Argument(help: "The run; the newest one when left out.")
    var run: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let history = try await context.project().history(of: run)
        let report = RunReport(history, in: context)
        try context.output.print(report.text(context.output.style(context)), or: report.json)
        return .done
    }
}
