import ArgumentParser
import WorkflowKit
import WorkflowModel

/// Skips a phase.
struct RunSkipCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "skip",
        abstract: "Skip a phase that is not to be done; what needs it may go on.",
        discussion: "It is recorded with the reason. The run itself goes on with 'ddx run resume'."
    )

    @Argument(help: "The run, or the beginning of its id.")
    var run: String

    @Argument(help: "The phase.")
    var phase: String

    @Option(help: ArgumentHelp("Why; stands in the history.", valueName: "text"))
    var reason: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let record = try await project.skip(run, phase: phase, note: reason)
        return try await context.answer(project, record) { _ in
            "phase '\(phase)' of run \(record.id.short) is skipped"
        }
    }
}
