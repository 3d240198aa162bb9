import ArgumentParser
import WorkflowKit

/// Copies a workflow into the project and pins it.
struct WorkflowApplyCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Copy a workflow into the project and pin it; starts nothing.",
        discussion: "Applied again, it changes only the answers that are given.",
        aliases: ["init"]
    )

    @Argument(help: "The name or the path of a workflow.")
    var name: String

    @OptionGroup var variables: VariableOptions

    @Option(
        help: ArgumentHelp("A YAML file with values of variables.", valueName: "file"),
        completion: .file()
    )
    var answers: String?

    @Option(help: ArgumentHelp("Trust exactly this content.", valueName: "digest"))
    var trust: String?

    @Flag(help: "Show what would happen, and write nothing.")
    var dryRun = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        var request = ApplyRequest(workflow: name)
        request.variables = try variables.values()
        request.answersFile = answers
        request.trust = trust
        request.ask = VariablePrompt(context: context).ask
        let project = try context.project()
        let report = try await dryRun ? project.planApply(request) : project.apply(request)
        try ApplyOutcome(report, isDryRun: dryRun).print(on: context.output)
        return .done
    }
}
