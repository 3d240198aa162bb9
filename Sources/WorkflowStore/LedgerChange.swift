import GRDB

/// One thing that is to be stored as a whole or not at all.
protocol LedgerChange: Sendable {
    associatedtype Answer: Sendable

    /// What the audit trail is to hold of it beside the rows that it adds to tables.
    var auditRecords: [AuditRecord] { get }

    /// What the audit trail is to do beside that.
    var auditOrder: AuditOrder? { get }

    /// Whether the audit trail must be able to go on, though nothing may be added to it.
    var needsTrail: Bool { get }

    /// Makes the change inside a transaction.
    ///
    /// A record that is taken out for it is put back as the last thing, so that a change which is
    /// refused leaves none behind that is ahead of the ledger.
    func apply(to db: Database, _ records: inout RecordCache) throws -> Answer

    /// Says whether the ledger holds the change, when a failed commit left that open.
    func stands(in db: Database) throws -> Bool
}

extension LedgerChange {
    var auditRecords: [AuditRecord] { [] }
    var auditOrder: AuditOrder? { nil }
    var needsTrail: Bool { false }
}

/// A change whose caller waits for the answer.
struct WaitingChange: Sendable {
    /// Makes the change and says how to answer once it is durable.
    let attempt: @Sendable (Database, inout RecordCache) throws -> @Sendable () -> Void
    let stands: @Sendable (Database) throws -> Bool
    let auditRecords: [AuditRecord]
    let auditOrder: AuditOrder?
    let needsTrail: Bool
    let refuse: @Sendable (any Error) -> Void

    init<Change: LedgerChange>(
        _ change: Change,
        _ caller: CheckedContinuation<Change.Answer, any Error>
    ) {
        attempt = { db, records in
            let answer = try change.apply(to: db, &records)
            return { caller.resume(returning: answer) }
        }
        stands = { try change.stands(in: $0) }
        auditRecords = change.auditRecords
        auditOrder = change.auditOrder
        needsTrail = change.needsTrail
        refuse = { caller.resume(throwing: $0) }
    }
}
