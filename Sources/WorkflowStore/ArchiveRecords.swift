import GRDB
import WorkflowModel

/// Removes from the ledger what stands in an archive by now, and notes that it does.
struct ArchiveRecords: LedgerChange {
    let spans: [AuditSpan]
    /// The digest of the archive.
    let digest: String
    let record: AuditRecord

    var auditRecords: [AuditRecord] { [record] }

    func apply(to db: Database, _: inout RecordCache) throws {
        for span in spans {
            let places = span.places
            guard try db.firstUnarchived(span.log) == places.lowerBound,
                try db.needed(of: span) == span.kept
            else {
                throw StoreError(
                    .busy,
                    "somebody archived records or pruned runs meanwhile; nothing was removed"
                )
            }
            try db.change(
                """
                INSERT INTO audit_archive (log, first, until, time, digest) VALUES (?, ?, ?, ?, ?)
                """,
                [
                    span.log, places.lowerBound, places.upperBound, record.time.microseconds,
                    digest,
                ]
            )
            let range: StatementArguments = [span.log, places.lowerBound, places.upperBound]
            try db.change(
                """
                UPDATE audit_leaf SET leaf = x''
                WHERE log = ? AND seq >= ? AND seq < ? AND NOT \(AuditSpan.isNeeded)
                """,
                range
            )
            try db.change(
                """
                DELETE FROM audit_part
                WHERE log = ? AND seq >= ? AND seq < ? AND NOT \(AuditSpan.isOpen)
                """,
                range
            )
        }
    }

    func stands(in db: Database) throws -> Bool {
        try db.row("SELECT 1 FROM audit_archive WHERE digest = ?", [digest]) != nil
    }
}
