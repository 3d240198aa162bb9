import ArgumentParser
import WorkflowKit

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

    @Flag(help: "Show what would happen, and write nothing.")
    var dryRun = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var request = StartRequest()
        request.workflow = name
        request.variables = try variables.values()
        request.correlationID = correlation
        request.ask = VariablePrompt(context: context).ask
        guard !dryRun else {
            let prepared = try await project.prepare(request)
            let preview = RunPreview(prepared.pinned.definition, variables: prepared.variables)
            try context.output.print(preview.text(context.output), or: preview.json)
            return .done
        }
        let following = RunFollowing(context: context, project: project)
        return try await following.follow { try await project.start(request, $0) }
    }
}
