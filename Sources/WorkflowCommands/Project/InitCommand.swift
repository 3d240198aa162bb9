import ArgumentParser
import JSON
import WorkflowKit

/// Makes a folder a project.
struct InitCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make this folder a project, and remember it as yours."
    )

    @Option(help: ArgumentHelp("Apply this workflow too.", valueName: "name"))
    var workflow: String?

    @Flag(name: .customLong("shared"), help: "Let the group of the folder work in the project.")
    var isShared = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let created = try context.project().initialize(isShared: isShared)
        guard let workflow else {
            let words =
                created.isEmpty
                ? "this is a project already; nothing was changed"
                : created.map { "created \($0)" }.joined(separator: "\n")
            try context.output.print(
                "\(words)\nnext: ddx workflow list",
                or: ["schema": "ddx.init/1", "created": created.json]
            )
            return .done
        }
        var request = ApplyRequest(workflow: workflow)
        request.ask = VariablePrompt(context: context).ask
        let report = try await context.project().apply(request)
        try ApplyOutcome(report, initialized: created).print(on: context.output)
        return .done
    }
}
