import GRDB
import JSON
import WorkflowModel

/// Leaves a wish for the owner of a run.
struct SubmitCommand: LedgerChange {
    let command: RunCommand
    /// The files of the definition that the wished event names; empty for none.
    let definition: [DefinitionFile]

    /// The words as they were given, before they were sealed.
    var words: String?

    /// Who asked, for whom and from where, which the process that answers does not know.
    var auditRecords: [AuditRecord] {
        var record = AuditRecord(.commandLeft, by: command.principal, at: command.time)
        let payload = command.event.payload
        record.run = command.run
        record.phase = payload["phase"]?.stringValue.map { PhaseID($0) }
        record.step = payload["step"]?.stringValue.map { StepID($0) }
        record.facts = ["command": command.event.verb.json]
        record.note = words
        return [record]
    }

    func apply(to db: Database, _: inout RecordCache) throws {
        guard let run = try db.number(of: command.run) else {
            throw StoreError(.notFound, "the ledger has no run '\(command.run)'")
        }
        try db.change(
            """
            INSERT INTO command (id, run, kind, payload, time, principal, note)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """,
            [
                command.id, run, command.event.kind, command.event.payloadText,
                command.time.microseconds, try db.number(of: command.principal),
                try command.note?.stored(),
            ]
        )
        try db.pin(definition, for: command.event)
    }

    func stands(in db: Database) throws -> Bool {
        try db.row("SELECT 1 FROM command WHERE id = ?", [command.id]) != nil
    }
}

extension Database {
    /// The wishes for a run that nobody has answered, oldest first.
    func openCommands(for run: RunID) throws -> [RunCommand] {
        let rows = try Row.fetchAll(
            cachedStatement(
                sql: """
                    SELECT command.id, command.kind, command.payload, command.time,
                        command.note,
                        principal.kind AS principal_kind, principal.name AS principal_name
                    FROM command JOIN principal ON principal.id = command.principal
                    WHERE command.run = (SELECT number FROM run WHERE id = ?) AND taken = 0
                    ORDER BY command.number
                    """
            ),
            arguments: [run.text]
        )
        return try rows.map { row in
            RunCommand(
                id: row["id"],
                run: run,
                event: try RunEvent(row, of: "command '\(row["id"] as String)'"),
                time: Timestamp(microseconds: row["time"]),
                principal: try Principal(row),
                note: (row["note"] as String?).map(Note.init(stored:))
            )
        }
    }
}
