import ArgumentParser
import JSON
import WorkflowKit

/// Hides one more value.
struct MaskAddCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Hide one more value in everything that is written or shown.",
        discussion: """
            The value is asked for at the terminal, which does not show it, or read from standard \
            input. It is kept sealed outside the project, for you alone. From then on '***' stands \
            in its place, in whatever form a step prints it; what was written before stays.
            """
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let prompt = SecretPrompt(output: context.output, isInteractive: context.isInteractive)
        guard let bytes = try prompt.bytes("value to hide (hidden): ") else {
            throw Failure(
                .usage,
                "there is no value to hide",
                hints: ["type it at a terminal, or: ddx mask add < FILE"]
            )
        }
        let (id, wasHidden) = try await project.hide(bytes)
        let verb = wasHidden ? "is hidden already" : "is hidden from now on"
        try context.output.print(
            "value '\(id)' \(verb)",
            or: ["schema": "ddx.mask/1", "id": id.json, "was_hidden": wasHidden.json]
        )
        return .done
    }
}
