import ArgumentParser
import JSON
import WorkflowKit
import WorkflowLanguage

/// Changes one setting.
struct ConfigSetCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change one setting of the project, leaving the rest of its file as it is."
    )

    @Argument(help: "The setting, such as limits.parallel.")
    var key: String

    @Argument(help: "Its new value.")
    var value: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let file = try await context.project().setConfiguration(key, to: value)
        // The command reads the file again, so that it tells what counts, not what was typed.
        let settings = try context.project().settings
        let effective = settings[key] ?? .null
        try context.output.print(
            "\(key) = \(effective.shown) in \(file)",
            or: [
                "schema": "ddx.config/1", "file": file.json,
                "settings": [
                    [
                        "key": key.json, "value": effective,
                        "origin": (settings.origin(of: key)?.description).json,
                    ]
                ],
            ]
        )
        return .done
    }
}
