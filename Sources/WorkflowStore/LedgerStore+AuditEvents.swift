import GRDB
package import WorkflowAudit
import WorkflowModel
package import WorkflowSystem

/// One record of the trail with what vouches for it.
package struct VouchedEvent: Sendable {
    package let event: AuditEvent
    /// The hash of the leaf in the tree.
    package let hash: SHA256Digest
    /// The record itself.
    package let leaf: AuditLeaf
    /// The oldest head that is kept of those that cover the record.
    package let head: Checkpoint?
    /// How many contents are not what was recorded.
    package let damaged: Int
}

extension LedgerStore {
    /// The names of the logs, the oldest first.
    package func auditLogs() async throws -> [String] {
        try await read(orWhenAbsent: []) { try $0.auditLogs().map(\.name) }
    }

    /// Goes through the records in the order of time, one at a time.
    ///
    /// - Parameters:
    ///   - filter: Which records are meant.
    ///   - log: The only log to read; all of them when left out.
    ///   - isNewestFirst: At which end to begin.
    ///   - identities: The keys of whoever reads; what they do not open is missing.
    ///   - initial: What the records are added to.
    ///   - take: Adds a record; says whether to go on.
    /// - Returns: What came of it, and what was passed over; verifying tells more of that.
    /// - Throws: `StoreError` when the ledger cannot be read, with `closed` when there are records
    ///   and no key opens anything of them; what `take` throws.
    package func auditEvents<Result: Sendable>(
        matching filter: AuditFilter = AuditFilter(),
        in log: String? = nil,
        newestFirst isNewestFirst: Bool = false,
        with identities: [AgeIdentity],
        into initial: Result,
        _ take: @escaping @Sendable (inout Result, AuditEvent) throws -> Bool
    ) async throws -> (result: Result, omitted: AuditOmissions) {
        try await read(orWhenAbsent: (initial, AuditOmissions())) { db in
            var reader = try AuditEventReader(
                filter,
                of: log,
                newestFirst: isNewestFirst,
                AuditKeyring(identities, in: db),
                in: db
            )
            var result = initial
            while let event = try reader.next(), try take(&result, event) {}
            guard !reader.isClosed else {
                throw StoreError(.closed, "none of your keys opens anything of the audit trail")
            }
            return (result, reader.omitted)
        }
    }

    /// One record with what vouches for it; nothing when there is none at the place.
    package func auditEvent(
        _ sequence: Int,
        in log: String,
        with identities: [AgeIdentity]
    ) async throws -> VouchedEvent? {
        try await read(orWhenAbsent: nil) { db in
            let number = try db.auditLogs().first { $0.name.utf8.elementsEqual(log.utf8) }?.number
            let page = try number.flatMap { number in
                var pages = try RecordPages(number, sequence...sequence, in: db)
                return try pages.next(1).first
            }
            guard let number, let stored = page?[0] else {
                return nil
            }
            guard !stored.isAbsent else {
                throw StoreError(archived: sequence)
            }
            let hashed = stored.hashed()
            guard let leaf = hashed.intact else {
                throw StoreError(
                    .corrupt,
                    "record \(sequence) is not what was recorded; 'ddx audit verify' tells more"
                )
            }
            guard leaf.isWhole(with: stored) else {
                throw StoreError(archived: sequence)
            }
            var keyring = AuditKeyring(identities, in: db)
            try keyring.learn(leaf)
            var contents = RecordContents(leaf, of: log, stored, with: keyring.keys)
            let event = contents.event(contents.core())
            guard !event.isClosed || contents.damaged > 0 else {
                throw StoreError(.closed, "none of your keys opens record \(sequence)")
            }
            let note: String? = try db.row(
                """
                SELECT note FROM audit_head WHERE log = ? AND size > ? ORDER BY size LIMIT 1
                """,
                [number, sequence]
            )?["note"]
            return VouchedEvent(
                event: event,
                hash: hashed.hash,
                leaf: leaf,
                head: note.flatMap { SignedNote($0) }.flatMap { Checkpoint($0.text) },
                damaged: contents.damaged
            )
        }
    }
}
