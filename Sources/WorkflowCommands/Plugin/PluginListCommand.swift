import ArgumentParser
import JSON
import WorkflowKit
import WorkflowLanguage
import WorkflowLibrary

/// Lists the plugins of this user.
struct PluginListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the plugins that are installed."
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let plugins = try context.project().plugins()
        let rows = plugins.map { plugin in
            [
                plugin.installed.name, plugin.installed.version,
                plugin.obstacle == nil ? (plugin.isPinned ? "pinned" : "") : "not usable",
                plugin.obstacle ?? plugin.manifest?.summary ?? "",
            ]
        }
        try context.output.print(
            plugins.isEmpty
                ? "there are no plugins\nnext: ddx plugin add PATH\n"
                : TextTable(rows).text(context.output)
                    + "next: ddx plugin show \(plugins[0].installed.name)\n",
            or: [
                "schema": "ddx.plugins/1",
                "plugins": .array(plugins.map { PluginPage($0).json }),
            ]
        )
        return .done
    }
}
