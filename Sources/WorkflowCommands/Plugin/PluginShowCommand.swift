import ArgumentParser
import JSON
import WorkflowKit

/// Shows what a plugin provides, takes and does.
struct PluginShowCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a plugin provides, what it takes and what it does."
    )

    @Argument(help: "The plugin, NAME or NAME@VERSION.")
    var name: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let page = PluginPage(try context.project().plugin(name))
        var object: JSONObject = ["schema": "ddx.plugin-show/1"]
        object["plugin"] = page.json
        try context.output.print(page.text(context.output), or: object.json)
        return .done
    }
}
