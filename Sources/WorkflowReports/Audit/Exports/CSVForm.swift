import JSON
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

/// Records as rows of a table.
struct CSVForm: AuditExportForm {
    static let differences = [
        "files, facts, arguments and detail_facts are JSON text in one cell",
        "text that begins like a formula has an apostrophe before it",
        "an empty cell is an empty text, nothing, or what could not be opened",
    ]

    private static let columns = [
        "log", "seq", "id", "time", "type", "outcome", "actor", "pseudonym", "name", "email",
        "on_behalf_of", "workflow", "definition", "run", "phase", "step", "attempt", "reason",
        "note", "files", "facts", "arguments", "host", "directory", "commit", "detail_facts",
    ]

    var begin: String { CSVTable.row(Self.columns) }

    func text(of event: AuditEvent) -> String {
        let (core, person, detail) = (event.core?.json, event.person?.json, event.detail?.json)
        let own = [
            event.log, String(event.sequence), event.id,
            RFC3339.text(microseconds: event.time.microseconds),
        ]
        return CSVTable.row(
            own + cells(core, ["type", "outcome", "actor", "pseudonym"])
                + cells(person, ["name", "email", "on_behalf_of"])
                + cells(
                    core,
                    [
                        "workflow", "definition", "run", "phase", "step", "attempt", "reason",
                        "note", "files", "facts",
                    ]
                )
                + cells(detail, ["arguments", "host", "directory", "commit", "facts"])
        )
    }

    private func cells(_ value: JSONValue?, _ names: [String]) -> [String] {
        names.map { name in
            value?[name].map { $0.stringValue ?? $0.text() } ?? ""
        }
    }
}
