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

    @OptionGroup var extent: ExtentOptions

    @Option(
        help: ArgumentHelp(
            "Go on with this definition instead of the one the run is pinned to.",
            valueName: "path"
        ),
        completion: .directory
    )
    var withDefinition: String?

    @Option(
        help: ArgumentHelp("Values for variables that the definition adds.", valueName: "file"),
        completion: .file()
    )
    var answers: String?

    @Flag(help: "Show what '--with-definition' would change, and write nothing.")
    var dryRun = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if withDefinition == nil, answers != nil || dryRun {
            throw ValidationError("'--answers' and '--dry-run' go with '--with-definition'")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var request = ResumeRequest()
        request.run = try await RunQuestion(context: context).run(named: run, in: project)
        request.interrupted = interrupted
        request.definition = withDefinition
        request.answersFile = answers
        request.extent = extent.value
        if let withDefinition {
            let report = try await project.migration(of: request.run, to: withDefinition)
            let text = report.text(context.output.style(context))
            guard !dryRun else {
                try context.output.print(text, or: report.json)
                return .done
            }
            try context.output.note(text)
        }
        if interrupted == nil, context.isInteractive {
            let history = try await project.history(of: request.run, default: .open)
            request.run = history.record.id.text
            let report = RunReport(history, in: context)
            request.interrupted = try InterruptionQuestion(context: context).answer(about: report)
        }
        let final = request
        return try await RunFollowing(context: context, project: project, streams: extent.follow)
            .follow(knownEvents: true) { try await project.resume(final, $0) }
    }
}
