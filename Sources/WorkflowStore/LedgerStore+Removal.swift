import GRDB
package import WorkflowModel

extension LedgerStore {
    /// Removes a run that has ended from the ledger, with its history; a note of it stays.
    ///
    /// Whoever calls it owns the run. A run that is not there is no error.
    ///
    /// - Throws: `StoreError` with `invalid` when the run has not ended.
    package func remove(_ run: RunID, at time: Timestamp, by principal: Principal) async throws {
        try await perform(RemoveRun(run: run, time: time, principal: principal))
    }

    /// Removes the pinned definitions that only removed runs had.
    package func removeUnusedDefinitions() async throws {
        try await perform(RemoveUnusedDefinitions())
    }

    /// The runs that were removed and when, the last one first.
    package func removals() async throws -> [(run: RunID, time: Timestamp)] {
        try await read(orWhenAbsent: []) { db in
            // A ledger that is only read may be from before anything could be removed.
            guard try db.tableExists("removal") else {
                return []
            }
            let sql = "SELECT run, time FROM removal ORDER BY time DESC, run"
            return try Row.fetchAll(db, sql: sql).map {
                (RunID($0["run"]), Timestamp(microseconds: $0["time"]))
            }
        }
    }
}
