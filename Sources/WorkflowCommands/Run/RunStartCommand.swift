import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowSystem

/// Makes a run and carries it on.
struct RunStartCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Make a run of an applied workflow and carry it on until it ends or waits."
    )

    @Argument(help: "The applied workflow; the only one when left out.")
    var name: String?

    @OptionGroup var variables: VariableOptions

    @Option(help: ArgumentHelp("An id of your own that the run carries.", valueName: "id"))
    var correlation: String?

    @Option(help: ArgumentHelp("Trust exactly this content.", valueName: "digest"))
    var trust: String?

    @OptionGroup var extent: ExtentOptions

    @Flag(help: "Let a process of its own carry the run on, and return at once.")
    var detach = false

    @Flag(help: "Run in a throw-away copy of the project, and show what changed there.")
    var preview = false

    @Option(help: ArgumentHelp("Do exactly what a preview did.", valueName: "preview"))
    var applyPreview: String?

    @Flag(help: "Show what would happen, and write nothing.")
    var dryRun = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if [dryRun, preview, detach].count(where: \.self) > 1 {
            throw ValidationError("choose one of '--dry-run', '--preview' and '--detach'")
        }
        if applyPreview != nil, dryRun || preview || detach || name != nil {
            throw ValidationError("'--apply-preview' stands alone: the preview says what runs")
        }
        if detach, extent.step || extent.follow {
            throw ValidationError("'--detach' goes with neither '--step' nor '--follow'")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        if let applyPreview {
            let following = RunFollowing(
                context: context,
                project: project,
                streams: extent.follow
            )
            return try await following.follow { try await project.apply(preview: applyPreview, $0) }
        }
        var request = StartRequest()
        request.workflow = name
        request.variables = try variables.values()
        request.correlationID = correlation
        request.ask = VariablePrompt(context: context).ask
        request.extent = extent.value
        guard !dryRun else {
            let prepared = try await project.prepare(request)
            let preview = RunPreview(
                prepared.pinned.definition,
                variables: prepared.variables,
                prompts: try await project.prompts(of: prepared)
            )
            try context.output.print(preview.text(context.output), or: preview.json)
            return .done
        }
        try await ConsentQuestion(context: context).settle(digest: trust, for: name, in: project)
        guard !preview else {
            return try await RunTrialFollowing(context: context, project: project).follow(request)
        }
        guard !detach else {
            let (run, process) = try await project.startDetached(request)
            let next = "ddx run watch \(run.id.short)"
            return try await context.answer(project, run, next: next) { _ in
                "run \(run.id.short) is carried on by process \(process.pid)"
            }
        }
        let following = RunFollowing(context: context, project: project, streams: extent.follow)
        return try await following.follow { try await project.start(request, $0) }
    }
}
