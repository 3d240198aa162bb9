import ArgumentParser
import JSON

/// Prints shell completion.
struct CompletionsCommand: ContextualCommand {
    /// The shells that can be completed in.
    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash
        case zsh
        case fish

        var script: String {
            switch self {
            case .bash: RootCommand.completionScript(for: .bash)
            case .zsh: RootCommand.completionScript(for: .zsh)
            case .fish: RootCommand.completionScript(for: .fish)
            }
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "completions",
        abstract: "Print the completion script of a shell."
    )

    @Argument(help: "The shell.")
    var shell: Shell

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        try context.output.print(
            shell.script,
            or: [
                "schema": "ddx.completions/1", "shell": shell.rawValue.json,
                "script": shell.script.json,
            ]
        )
        return .done
    }
}
