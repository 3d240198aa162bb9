import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// Goes on with a run.
struct RunResumeCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Go on with a run after a pause, a failure or a crash."
    )

    @Argument(help: "The run; the only one that is not over when left out.")
    var run: String?

    @Option(
        help: ArgumentHelp(
            "What becomes of steps that were interrupted: rerun, done or fail.",
            valueName: "answer"
        ),
        completion: WordArgument.completion(InterruptionAnswer.self),
        transform: WordArgument.parse
    )
    var interrupted: InterruptionAnswer?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var request = ResumeRequest()
        request.run = try await RunQuestion(context: context).run(named: run, in: project)
        request.interrupted = interrupted
        if interrupted == nil, context.isInteractive {
            let history = try await project.history(of: request.run, default: .open)
            request.run = history.record.id.text
            let report = RunReport(history, in: context)
            request.interrupted = try InterruptionQuestion(context: context).answer(about: report)
        }
        let final = request
        return try await RunFollowing(context: context, project: project)
            .follow(knownEvents: true) { try await project.resume(final, $0) }
    }
}
