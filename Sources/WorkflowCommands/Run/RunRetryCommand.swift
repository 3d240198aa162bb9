import ArgumentParser
import WorkflowKit

/// Has phases of a run done again.
struct RunRetryCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Give what failed, or a phase, another attempt, and go on.",
        discussion: """
            Without a phase, failed steps go on where they stopped, as 'ddx run resume' does. A phase \
            that is named begins anew: all its steps run again.
            """
    )

    @Argument(help: "The run; the only one that is not over when left out.")
    var run: String?

    @Option(help: ArgumentHelp("The phase to do again.", valueName: "phase"))
    var phase: String?

    @Option(
        help: ArgumentHelp(
            "The phase to do again with all that was done because of it.",
            valueName: "phase"
        )
    )
    var from: String?

    @Option(help: ArgumentHelp("Why; stands in the history.", valueName: "text"))
    var reason: String?

    @OptionGroup var extent: ExtentOptions

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if phase != nil, from != nil {
            throw ValidationError("name a phase with '--phase' or with '--from', not with both")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var request = RetryRequest()
        request.run = try await RunQuestion(context: context).run(named: run, in: project)
        request.phase = phase
        request.first = from
        request.note = reason
        request.extent = extent.value
        let final = request
        return try await RunFollowing(context: context, project: project, streams: extent.follow)
            .follow(knownEvents: true) { try await project.retry(final, $0) }
    }
}
