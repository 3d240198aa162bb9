import GRDB
package import WorkflowModel

/// What a ledger looks like that was read from end to end.
package struct LedgerCheckup: Sendable {
    package var events = 0
    package var runs = 0
    /// The runs whose tables do not say what their events say, in the order they were begun.
    package var strayed: [RunID] = []
    /// When the newest event was recorded.
    package var newest: Timestamp?
}

extension LedgerStore {
    /// Reads the whole ledger: its pages fit together, every history makes sense, and the tables
    /// say what the histories say.
    ///
    /// Costs a fold of every run.
    ///
    /// - Returns: What there is; nothing when there is no ledger.
    /// - Throws: `StoreError` with `corrupt` when something cannot be read as what it should be.
    package func checkup() async throws -> LedgerCheckup? {
        try await read(orWhenAbsent: nil) { db in
            try LedgerSchema.requireSoundPages(db, upTo: .max)
            guard try Row.fetchOne(db, sql: "PRAGMA foreign_key_check") == nil else {
                throw StoreError(.corrupt, "the ledger is damaged: rows point to what is missing")
            }
            var checkup = LedgerCheckup()
            let scratch = try TablesFromHistory()
            for run in try String.fetchAll(db, sql: "SELECT id FROM run ORDER BY number") {
                let id = RunID(run)
                let events = try db.events(of: id, after: 0)
                checkup.runs += 1
                checkup.events += events.count
                checkup.newest = [checkup.newest, events.last?.time].compactMap(\.self).max()
                if try !scratch.agree(with: events, of: id, in: db) {
                    checkup.strayed.append(id)
                }
            }
            return checkup
        }
    }
}

/// Tables that are made anew from histories, to be compared with those of a ledger.
private struct TablesFromHistory {
    private let queue: DatabaseQueue

    init() throws {
        queue = try DatabaseQueue()
        try queue.inDatabase { try LedgerSchema.migrate($0) }
    }

    /// Whether the rows of a run are those that follow from its events.
    func agree(with events: [RecordedEvent], of run: RunID, in ledger: Database) throws -> Bool {
        guard let first = events.first, case .runCreated(let creation) = first.event else {
            throw StoreError(.corrupt, "the ledger is damaged: run \(run.short) has no beginning")
        }
        let record: RunRecord?
        do {
            record = try RunRecord.folding(events)
        } catch {
            throw StoreError(.corrupt, "the ledger is damaged: run \(run.short): \(error)")
        }
        guard let record else {
            return false
        }
        return try queue.inDatabase { db in
            var records = RecordCache()
            try CreateRun(event: first, creation: creation, definition: [])
                .apply(to: db, &records)
            guard let number = try db.number(of: run), let own = try ledger.number(of: run) else {
                return false
            }
            try RunTables(db: db, run: number).writeAll(record)
            return try Self.queries.allSatisfy { sql in
                try Row.fetchAll(db, sql: sql, arguments: [number])
                    == Row.fetchAll(ledger, sql: sql, arguments: [own])
            }
        }
    }

    /// Every column that follows from the events, of every table.
    private static let queries = [
        """
        SELECT id, workflow, version, digest, status, reason, note, created, started, finished,
            updated, correlation, ended_steps, total_steps, completed_phases, total_phases,
            pause_requested, cancel_requested, last_seq
        FROM run WHERE number = ?
        """,
        """
        SELECT idx, id, name, parent, role, status, reason, attempt, started, finished, left_behind
        FROM phase WHERE run = ? ORDER BY idx
        """,
        """
        SELECT phase_idx, idx, id, name, kind, continues_on_error, status, reason, attempt,
            exit_code, duration, started, interrupted, waiting
        FROM step WHERE run = ? ORDER BY phase_idx, idx
        """,
    ]
}
