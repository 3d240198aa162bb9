import GRDB
import WorkflowModel

/// Leaves a wish for the owner of a run.
struct SubmitCommand: LedgerChange {
    let command: RunCommand

    func apply(to db: Database) throws {
        guard let run = try db.number(of: command.run) else {
            throw StoreError(.notFound, "the ledger has no run '\(command.run)'")
        }
        try db.change(
            """
            INSERT INTO command (id, run, kind, time, principal, note)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """,
            [
                command.id, run, command.kind.rawValue, command.time.microseconds,
                try db.number(of: command.principal), command.note?.storable,
            ]
        )
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
                    SELECT command.id, command.kind, command.time, command.note,
                        principal.kind AS principal_kind, principal.name AS principal_name
                    FROM command JOIN principal ON principal.id = command.principal
                    WHERE command.run = (SELECT number FROM run WHERE id = ?) AND taken = 0
                    ORDER BY command.number
                    """
            ),
            arguments: [run.text]
        )
        return try rows.map { row in
            let word: String = row["kind"]
            guard let kind = RunCommand.Kind(rawValue: word) else {
                throw StoreError(.corrupt, "the ledger holds a command of unknown kind '\(word)'")
            }
            return RunCommand(
                id: row["id"],
                run: run,
                kind: kind,
                time: Timestamp(microseconds: row["time"]),
                principal: try Principal(row),
                note: row["note"]
            )
        }
    }
}
