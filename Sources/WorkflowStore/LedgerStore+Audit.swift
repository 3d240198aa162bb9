import GRDB
package import WorkflowAudit
import WorkflowModel

extension LedgerStore {
    /// Records what is no event of a run, all of it or nothing.
    package func record(_ records: AuditRecord...) async throws {
        try await record(records)
    }

    /// Records what is no event of a run, all of it or nothing.
    package func record(_ records: [AuditRecord]) async throws {
        guard !records.isEmpty else {
            return
        }
        try await perform(RecordAudit(auditRecords: records))
    }

    /// Verifies all logs of the ledger, and that every event has its record.
    ///
    /// Reads one state of the ledger from the first record to the last; nothing is changed.
    ///
    /// - Parameter places: Where this user has noted keys and heads.
    /// - Returns: One verdict for each log, the oldest first; none when there is no trail yet.
    /// - Throws: `StoreError` when the ledger, or what was noted about it, cannot be read.
    package func verifyAudit(_ places: AuditPlaces) async throws -> [LogVerdict] {
        let verdicts: [LogVerdict] = try await read(orWhenAbsent: []) { db in
            guard try db.tableExists("audit_log") else {
                return []
            }
            return try AuditReading(db: db, places: places).verdicts()
        }
        do {
            return try verdicts + places.missingLogs(of: path, besides: verdicts)
        } catch {
            throw StoreError(error, path)
        }
    }
}
