import GRDB
import WorkflowModel

/// Stores a new run with the definition that it is pinned to; its first owner has epoch 1.
struct CreateRun: LedgerChange {
    let event: RecordedEvent
    let creation: RunCreation
    let definition: [DefinitionFile]
    /// Whether the event keeps the number that it has.
    var keepsNumber = false

    func apply(to db: Database, _ records: inout RecordCache) throws {
        if try db.hasEvent(event.id) {
            return
        }
        if try db.number(of: event.run) != nil {
            throw StoreError(.invalid, "the ledger already has a run '\(event.run)'")
        }
        try db.pin(definition, for: event.event)
        let run = try insertRun(in: db)
        guard let written = try db.insert(event, run: run, keepingNumber: keepsNumber) else {
            return
        }
        records.note(written)
        let record = try RunRecord(written.recorded)
        let tables = RunTables(db: db, run: run)
        try tables.write(record)
        try tables.writePhases(of: record)
        records.keep(record)
    }

    func stands(in db: Database) throws -> Bool {
        try db.hasEvent(event.id)
    }

    private func insertRun(in db: Database) throws -> Int64 {
        try db.change(
            """
            INSERT INTO run (id, workflow, version, digest, principal, created, updated,
                correlation, total_steps, total_phases)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                event.run.text.storable, creation.workflow.storable, creation.version.storable,
                creation.digest.storable, try db.number(of: event.principal),
                event.time.microseconds, event.time.microseconds,
                creation.correlationID?.storable,
                creation.phases.reduce(0) { $0 + $1.steps.count }, creation.phases.count,
            ]
        )
        return db.lastInsertedRowID
    }
}
