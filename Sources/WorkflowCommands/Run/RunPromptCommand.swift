import ArgumentParser
import JSON
import WorkflowKit
import WorkflowModel

/// Prints the prompt of a step.
struct RunPromptCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "prompt",
        abstract: "Print the prompt of a step, as its agent was or a person would be given it."
    )

    @Argument(help: "The run, or the beginning of its id; the newest one when left out.")
    var run: String?

    @Argument(help: "PHASE/STEP, or a step's id; the only one that waits when left out.")
    var step: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let prompt = try await context.project().prompt(of: step, in: run)
        try context.output.print(
            prompt.text,
            or: [
                "schema": "ddx.prompt/1", "step": prompt.step.description.json,
                "agent": prompt.agent.json, "digest": prompt.digest.json,
                "handed_over": prompt.isKept.json, "text": prompt.text.json,
            ]
        )
        return .done
    }
}
