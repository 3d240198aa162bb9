import ArgumentParser
import JSON
import WorkflowKit

/// Stops hiding a value.
struct MaskRemoveCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Stop hiding a value; what is masked already stays so."
    )

    @Argument(help: "The id of the value, as 'mask list' shows it.")
    var id: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        try await context.project().unhide(id)
        try context.output.print(
            "value '\(id)' is not hidden any more",
            or: ["schema": "ddx.mask/1", "id": id.json, "removed": true]
        )
        return .done
    }
}
