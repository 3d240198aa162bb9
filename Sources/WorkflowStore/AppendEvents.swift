import GRDB
import WorkflowModel

/// Adds events of one run that its owner reports.
struct AppendEvents: LedgerChange {
    let run: RunID
    let events: [RecordedEvent]
    let epoch: Int64
    let answeredCommands: [String]

    func apply(to db: Database) throws {
        let owned = try db.row("SELECT number, epoch FROM run WHERE id = ?", [run.text])
        guard let owned else {
            throw StoreError(.notFound, "the ledger has no run '\(run)'")
        }
        guard owned["epoch"] == epoch else {
            throw LedgerError.superseded(run: run)
        }
        let number: Int64 = owned["number"]
        let projection = Projection(db: db, run: number)
        for event in events {
            if let sequence = try db.insert(event, run: number) {
                try projection.apply(event, sequence: sequence)
            }
        }
        for command in answeredCommands {
            try db.change(
                "UPDATE command SET taken = 1 WHERE id = ? AND run = ?",
                [command, number]
            )
        }
    }

    func stands(in db: Database) throws -> Bool {
        let areCommandsTaken = try answeredCommands.allSatisfy {
            try db.row("SELECT 1 FROM command WHERE id = ? AND taken = 0", [$0]) == nil
        }
        return try areCommandsTaken && events.allSatisfy { try db.hasEvent($0.id) }
    }
}
