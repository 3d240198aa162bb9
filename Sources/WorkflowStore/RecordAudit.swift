import GRDB
import WorkflowModel

/// Records what is no event of a run.
struct RecordAudit: LedgerChange {
    let auditRecords: [AuditRecord]

    var needsTrail: Bool { true }

    func apply(to _: Database, _: inout RecordCache) {}

    /// In doubt it is told as not recorded; recorded twice harms nobody.
    func stands(in _: Database) -> Bool {
        false
    }
}
