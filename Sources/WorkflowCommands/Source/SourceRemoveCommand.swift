import ArgumentParser
import JSON
import WorkflowKit

/// Forgets a source.
struct SourceRemoveCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Forget a source; what was applied from it stays."
    )

    @Argument(help: "The name of the source.")
    var name: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let file = try await context.project().removeSource(name)
        try context.output.print(
            "removed the source '\(name)' from \(file)\nnext: ddx source list",
            or: ["schema": "ddx.remove/1", "name": name.json, "file": file.json]
        )
        return .done
    }
}
