import ArgumentParser
import JSON
import WorkflowKit
import WorkflowReports

/// Prints the prompt of an action.
struct WorkflowExecCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Print the prompt of an action, for a person or an agent to carry out."
    )

    @Argument(help: "The name or the path of a workflow.")
    var name: String

    @Argument(help: "The action, or PHASE/ACTION.")
    var action: String

    @Argument(help: "What the action is about; stands behind its prompt.")
    var arguments: [String] = []

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let (title, prompt) = try await context.project().prompt(of: action, in: name)
        let about = arguments.isEmpty ? "" : "\n\(arguments.joined(separator: " "))\n"
        let text = prompt + (prompt.hasSuffix("\n") ? "" : "\n") + about
        try context.output.print(
            text,
            or: [
                "schema": "ddx.prompt/1", "workflow": name.json, "action": action.json,
                "title": title.json, "arguments": arguments.json, "text": text.json,
            ]
        )
        return .done
    }
}
