import ArgumentParser
import JSON
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// Hands an action to its agent, or prints its prompt.
struct WorkflowExecCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Hand an action to the agent, or print its prompt where there is none."
    )

    @Argument(help: "The name or the path of a workflow.")
    var name: String

    @Argument(help: "The action, or PHASE/ACTION.")
    var action: String

    @Argument(help: "What the action is about; stands behind its prompt.")
    var arguments: [String] = []

    @Option(help: ArgumentHelp("The open run that it belongs to.", valueName: "run"))
    var run: String?

    @Flag(name: .customLong("print"), help: "Print the prompt, and do nothing.")
    var isPrinted = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        var request = ActionRequest(action, of: name)
        request.arguments = arguments
        request.run = run
        request.isPrinted = isPrinted
        let signals = Signals()
        defer { signals.stopListening() }
        if context.output.console.takesSignals {
            signals.listen(onFirst: {}, onSecond: {})
        }
        let result = try await context.project().carryOut(
            request,
            interruptions: signals.interruptions
        )
        try context.output.print(text(result), or: json(result))
        switch result.record?.failure {
        case nil: return .done
        case .budget: return .waiting
        default: return .refused
        }
    }

    private func text(_ result: ActionResult) -> String {
        guard let record = result.record else {
            return result.prompt
        }
        var lines = result.answer.isEmpty ? [] : [result.answer]
        lines += record.files.map { "\($0.change.rawValue) \($0.path)" }
        let agent = record.agent?.agent ?? ""
        if let failure = record.failure {
            lines.append("action '\(record.action)' failed: \(record.message ?? failure.words)")
        } else {
            lines.append("action '\(record.action)' was carried out by agent '\(agent)'")
        }
        if let run = result.run {
            lines.append("next: ddx run show \(run.short)")
        }
        return lines.joined(separator: "\n")
    }

    private func json(_ result: ActionResult) -> JSONValue {
        guard let record = result.record else {
            return [
                "schema": "ddx.prompt/1", "workflow": name.json, "action": action.json,
                "title": result.title.json, "arguments": arguments.json,
                "text": result.prompt.json,
            ]
        }
        return [
            "schema": "ddx.action/1", "workflow": name.json, "action": record.action.json,
            "run": (result.run?.text).json, "reason": (record.failure?.rawValue).json,
            "message": record.message.json, "answer": result.answer.json,
            "agent": record.agent.map(\.json) ?? .null,
            "files": .array(
                record.files.map { ["path": $0.path.json, "change": $0.change.rawValue.json] }
            ),
        ]
    }
}
