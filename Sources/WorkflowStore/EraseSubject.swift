import GRDB
import WorkflowModel

/// Erases who a person was: the keys to the name, and the name in the table of principals.
struct EraseSubject: LedgerChange {
    /// The principals that are the person.
    let principals: [Int64]
    let record: AuditRecord

    var auditRecords: [AuditRecord] { [record] }

    func apply(to db: Database, _: inout RecordCache) throws {
        for principal in principals {
            try db.change("UPDATE subject_key SET secret = NULL WHERE principal = ?", [principal])
            try db.change(
                """
                UPDATE principal SET name = kind || '-' || id, salt = NULL WHERE id = ?
                """,
                [principal]
            )
        }
    }

    /// Erasing twice harms nobody.
    func stands(in db: Database) throws -> Bool {
        try principals.allSatisfy {
            try db.row("SELECT 1 FROM principal WHERE id = ? AND salt IS NULL", [$0]) != nil
        }
    }
}
