import ArgumentParser
import WorkflowKit

/// Begins a new run from the middle of another.
struct RunForkCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "fork",
        abstract: "Begin a new run that takes over what another had done before a phase.",
        discussion: """
            The new run has the same definition and variables. Files are as they are now: use \
            'ddx run rollback' to bring them back first.
            """
    )

    @Argument(help: "The run, or the beginning of its id.")
    var run: String

    @Option(help: ArgumentHelp("The first phase to do again.", valueName: "phase"))
    var from: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        return try await RunFollowing(context: context, project: project)
            .follow { try await project.fork(run, from: from, $0) }
    }
}
