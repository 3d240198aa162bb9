import ArgumentParser
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage

/// Shows one setting.
struct ConfigGetCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "get",
        abstract: "Show the value of one setting."
    )

    @Argument(help: "The setting, such as limits.parallel.")
    var key: String

    @Flag(help: "Say where the value comes from.")
    var origin = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let settings = try context.project().settings
        let isKnown = SettingsFormat.setting(key) != nil || settings.origin(of: key) != nil
        guard isKnown, let value = settings[key] else {
            throw Failure(
                .notFound,
                "there is no setting '\(key)'",
                hints: [
                    Suggestion.hint(for: key, among: SettingsFormat.all.map(\.key)),
                    "ddx config show",
                ]
                .compactMap(\.self)
            )
        }
        let place = settings.origin(of: key) ?? .standard
        let row = SettingsPage.Row(key: key, value: value, origin: place.description)
        try context.output.print(
            origin ? "\(value.shown)  # \(place)" : value.shown,
            or: SettingsPage([row], showsOrigin: true).json
        )
        return .done
    }
}
