import GRDB
package import WorkflowModel

/// That a run was there, and who removed it.
package struct RunRemoval: Sendable, Hashable {
    /// The run that is gone.
    package let run: RunID
    /// When it was removed.
    package let time: Timestamp
    /// Who removed it.
    package let principal: Principal
}

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

    /// The runs that were removed, the last one first.
    ///
    /// - Parameter prefix: How their ids begin.
    /// - Returns: What is noted of each; nothing of a ledger from before runs could be removed.
    /// - Throws: `StoreError` when the ledger cannot be read.
    package func removals(withPrefix prefix: String = "") async throws -> [RunRemoval] {
        try await read(orWhenAbsent: []) { db in
            // A ledger that is only read may be from before anything could be removed.
            guard try db.tableExists("removal") else {
                return []
            }
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT removal.run, removal.time,
                        principal.kind AS principal_kind, principal.name AS principal_name
                    FROM removal JOIN principal ON principal.id = removal.principal
                    WHERE removal.run >= ? AND removal.run < ?
                    ORDER BY removal.time DESC, removal.run
                    """,
                arguments: [prefix, prefix + "~"]
            )
            return try rows.map {
                RunRemoval(
                    run: RunID($0["run"]),
                    time: Timestamp(microseconds: $0["time"]),
                    principal: try Principal($0)
                )
            }
        }
    }
}
