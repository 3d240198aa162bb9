import GRDB
import WorkflowModel

/// Removes a run that has ended with its whole history, and notes that it was there.
struct RemoveRun: LedgerChange {
    let run: RunID
    let time: Timestamp
    let principal: Principal

    func apply(to db: Database, _ records: inout RecordCache) throws {
        guard let row = try db.row("SELECT number, status FROM run WHERE id = ?", [run.text]) else {
            return
        }
        guard RunStatus(rawValue: row["status"])?.hasEnded == true else {
            throw StoreError(.invalid, "run \(run.short) has not ended")
        }
        let number: Int64 = row["number"]
        try db.change(
            """
            INSERT INTO removal (run, workflow, version, digest, status, created, finished, events,
                last_seq, time, principal, leaves)
            SELECT id, workflow, version, digest, status, created, finished,
                (SELECT count(*) FROM event WHERE event.run = run.number), last_seq, ?, ?, ?
            FROM run WHERE number = ?
            """,
            [
                time.microseconds, try db.number(of: principal),
                try db.removeParts(ofEventsOf: number), number,
            ]
        )
        for table in ["command", "event", "step", "phase"] {
            try db.change("DELETE FROM \(table) WHERE run = ?", [number])
        }
        try db.change("DELETE FROM run WHERE number = ?", [number])
        records.forget(run)
    }

    func stands(in db: Database) throws -> Bool {
        try db.number(of: run) == nil
    }
}

extension Database {
    /// Removes the salts of the events of a run, which nothing can be compared with any more.
    ///
    /// What the records themselves tell of the run stays.
    ///
    /// - Returns: The places of their records in JSON, as pairs of log and number.
    fileprivate func removeParts(ofEventsOf run: Int64) throws -> String {
        let leaves = """
            SELECT log, seq FROM audit_leaf
            WHERE event IN (SELECT seq FROM event WHERE event.run = ?)
            """
        let places = try row(
            "SELECT json_group_array(json_array(log, seq)) AS places FROM (\(leaves) ORDER BY 1, 2)",
            [run]
        )
        try change(
            "DELETE FROM audit_part WHERE name = 'event' AND (log, seq) IN (\(leaves))",
            [run]
        )
        // Records that stayed behind in the ledger for their events alone.
        try change(
            """
            UPDATE audit_leaf SET leaf = x''
            WHERE event IN (SELECT seq FROM event WHERE event.run = ?) AND EXISTS (
                SELECT 1 FROM audit_archive
                WHERE audit_archive.log = audit_leaf.log AND first <= seq AND until > seq
            )
            """,
            [run]
        )
        return places?["places"] ?? "[]"
    }
}

/// Removes the pinned definitions that no history names any more.
struct RemoveUnusedDefinitions: LedgerChange {
    func apply(to db: Database, _: inout RecordCache) throws {
        try db.change(
            """
            DELETE FROM definition WHERE digest NOT IN (
                SELECT digest FROM run
                UNION SELECT payload ->> 'digest' FROM event
                    WHERE kind IN ('run_created', 'definition_changed')
                UNION SELECT payload ->> 'digest' FROM command
                    WHERE kind = 'definition_changed'
            )
            """,
            []
        )
        try db.change(
            "DELETE FROM content WHERE digest NOT IN (SELECT content FROM definition)",
            []
        )
    }

    func stands(in db: Database) -> Bool {
        false
    }
}
