import ArgumentParser
import JSON
import WorkflowKit
import WorkflowLibrary

/// Removes a plugin.
struct PluginRemoveCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a plugin, and this project's pin to it.",
        discussion: "Runs that are not over and need it cannot go on until it is added again."
    )

    @Argument(help: "The plugin, NAME for all versions or NAME@VERSION.")
    var name: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let removed = try await context.project().removePlugin(name)
        let names = removed.map { "\($0.name) \($0.version)" }
        try context.output.print(
            "removed \(names.joined(separator: ", "))\nnext: ddx plugin list\n",
            or: [
                "schema": "ddx.plugin-remove/1",
                "plugins": .array(
                    removed.map { ["name": $0.name.json, "version": $0.version.json] }
                ),
            ]
        )
        return .done
    }
}
