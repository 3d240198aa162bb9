import ArgumentParser
import JSON
import WorkflowKit
import WorkflowModel

/// Lists the actions of a workflow.
struct WorkflowActionsCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "actions",
        abstract: "List the actions that a workflow and its phases offer."
    )

    @Argument(help: "The name or the path of a workflow.")
    var name: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let definition = try await context.project().workflow(name).definition
        let actions = definition.namedActions
        let table = TextTable(actions.map { [$0.name, $0.action.title] })
        try context.output.print(
            actions.isEmpty
                ? "workflow '\(definition.name)' offers no actions"
                : table.text(context.output)
                    + "next: ddx workflow exec \(definition.name) \(actions[0].name)",
            or: [
                "schema": "ddx.actions/1", "workflow": definition.name.json,
                "actions": .array(
                    actions.map {
                        [
                            "name": $0.name.json, "phase": ($0.phase?.text).json,
                            "id": $0.action.id.json, "title": $0.action.title.json,
                        ]
                    }
                ),
            ]
        )
        return .done
    }
}
