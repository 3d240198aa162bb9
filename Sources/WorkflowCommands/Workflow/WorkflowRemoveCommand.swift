import ArgumentParser
import JSON
import WorkflowKit

/// Takes a workflow out of the project.
struct WorkflowRemoveCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take an applied workflow out of the project."
    )

    @Argument(help: "The name of the workflow.")
    var name: String

    @Flag(help: "Remove it even when it was edited or a run of it is open.")
    var force = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        try await context.project().remove(name, isForced: force || shared.yes)
        try context.output.print(
            "removed '\(name)'\nnext: ddx workflow list",
            or: ["schema": "ddx.remove/1", "name": name.json]
        )
        return .done
    }
}
