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
            var lines = created.map { "created \($0)" }
            if isShared {
                lines.append("the group of this folder may start runs here and carry them on")
            } else if created.isEmpty {
                lines.append("this is a project already; nothing was changed")
            }
            lines.append("next: ddx workflow list")
            try context.output.print(
                lines.joined(separator: "\n"),
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
