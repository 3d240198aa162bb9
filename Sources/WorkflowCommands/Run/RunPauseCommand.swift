import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// Pauses a run.
struct RunPauseCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Let the running steps of a run end, and start no more."
    )

    @Argument(help: "The run, or the beginning of its id.")
    var run: String

    @Option(help: ArgumentHelp("Why; stands in the history.", valueName: "text"))
    var reason: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let record = try await project.pause(run, note: reason)
        return try await context.answer(project, record) { report in
            report.summary.status == .running
                ? "run \(record.id.short) pauses when its running steps have ended"
                : "run \(record.id.short) is \(report.summary.status.rawValue)"
        }
    }
}
