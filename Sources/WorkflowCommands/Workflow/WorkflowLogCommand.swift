import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary
import WorkflowModel

/// Shows the history of a workflow in its source.
struct WorkflowLogCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "Show what became of a workflow in its source, newest first."
    )

    @Argument(help: "The name of a workflow that came from a source, or is in one.")
    var name: String

    @Option(help: "The most changes that are shown.")
    var limit = 50

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let (name, source, history) = try await context.project().versionHistory(of: name)
        let changes = history.changes.prefix(max(1, limit))
        let rows = changes.map { change in
            [
                change.version + (change.isTagged ? " *" : ""),
                change.date,
                change.commit.short, change.author, change.subject,
            ]
        }
        try context.output.print(
            TextTable(rows).text(context.output)
                + "next: ddx workflow show \(name)@\(changes.first?.version ?? "VERSION")",
            or: [
                "schema": "ddx.log/1", "name": name.json, "source": source.json,
                "changes": .array(changes.map(\.json)),
            ]
        )
        return .done
    }
}

extension WorkflowHistory.Change {
    private var timestamp: String { Timestamp(microseconds: time * 1_000_000).text }

    /// The day, as people read it.
    var date: String { String(timestamp.prefix(10)) }

    /// An element of `changes`.
    var json: JSONValue {
        [
            "commit": commit.text.json, "time": timestamp.json, "author": author.json,
            "version": version.json, "tagged": isTagged.json, "subject": subject.json,
        ]
    }
}
