import GRDB
import WorkflowModel

/// Adds events of one run that its owner reports.
struct AppendEvents: LedgerChange {
    let run: RunID
    let events: [RecordedEvent]
    let epoch: Int64
    let answeredCommands: [String]
    /// The files of the definition that an event names; empty for none.
    let definition: [DefinitionFile]

    func apply(to db: Database, _ records: inout RecordCache) throws {
        let owned = try db.first(
            "SELECT number, epoch, last_seq FROM run WHERE id = ?",
            [run.text]
        ) { (number: $0.number(0), epoch: $0.number(1), lastSequence: $0.number(2)) }
        guard let owned else {
            throw StoreError(.notFound, "the ledger has no run '\(run)'")
        }
        guard owned.epoch == epoch else {
            records.forget(run)
            throw LedgerError.superseded(run: run)
        }
        guard var record = try records.take(run, upTo: owned.lastSequence) ?? db.record(of: run)
        else {
            throw StoreError(.corrupt, "the ledger is damaged: run \(run.short) has no events")
        }
        let tables = RunTables(db: db, run: owned.number)
        var known: (principal: Principal, number: Int64)?
        for event in events {
            try db.pin(definition, for: event.event)
            if known?.principal.isSame(as: event.principal) != true {
                known = (event.principal, try db.number(of: event.principal))
            }
            if let written = try db.insert(event, run: tables.run, by: known?.number) {
                records.note(written)
                try tables.advance(&record, with: written.recorded)
            }
        }
        try tables.write(record)
        for command in answeredCommands {
            try db.change(
                "UPDATE command SET taken = 1 WHERE id = ? AND run = ?",
                [command, tables.run]
            )
        }
        records.keep(record)
    }

    func stands(in db: Database) throws -> Bool {
        let areCommandsTaken = try answeredCommands.allSatisfy {
            try db.row("SELECT 1 FROM command WHERE id = ? AND taken = 0", [$0]) == nil
        }
        return try areCommandsTaken && events.allSatisfy { try db.hasEvent($0.id) }
    }
}
