import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage
import WorkflowReports

/// Shows all settings.
struct ConfigShowCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show every setting with its value."
    )

    @Flag(help: "Say where each value comes from.")
    var origin = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let rows = try context.project().settings.entries.map {
            SettingsPage.Row(key: $0.key, value: $0.value, origin: $0.origin.description)
        }
        try context.output.print(
            SettingsPage(rows, showsOrigin: origin).text(context.output),
            or: SettingsPage(rows, showsOrigin: true).json
        )
        return .done
    }
}

/// Settings as people and programs read them.
struct SettingsPage: JSONRepresentable {
    /// A setting as it stands.
    struct Row {
        let key: String
        let value: JSONValue
        let origin: String?
    }

    private let rows: [Row]
    private let showsOrigin: Bool

    init(_ rows: [Row], showsOrigin: Bool) {
        self.rows = rows
        self.showsOrigin = showsOrigin
    }

    /// A setting on each line.
    func text(_ output: Output) -> String {
        rows.map { row in
            let place = showsOrigin ? row.origin.map { "  # \($0)".neutralised } : nil
            let origin = place.map(output.faint) ?? ""
            return "\(row.key.neutralised) = \(row.value.shown)\(origin)\n"
        }
        .joined()
    }

    /// The object `ddx.config/1`.
    var json: JSONValue {
        [
            "schema": "ddx.config/1",
            "settings": .array(
                rows.map {
                    [
                        "key": $0.key.json, "value": $0.value, "origin": $0.origin.json,
                    ]
                }
            ),
        ]
    }
}
