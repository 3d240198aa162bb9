import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// Cancels a run.
struct RunCancelCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a run and the steps that are running."
    )

    @Argument(help: "The run, or the beginning of its id.")
    var run: String

    @Option(help: ArgumentHelp("Why; stands in the history.", valueName: "text"))
    var reason: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let record = try await project.cancel(run, note: reason)
        return try await context.answer(project, record) { report in
            report.summary.status == .cancelled
                ? "run \(record.id.short) is cancelled"
                : "run \(record.id.short) is asked to end; its owner does it"
        }
    }
}
