import GRDB
import JSON
import WorkflowAudit
import WorkflowModel

/// Reads the audit trail in one state of the ledger and verifies it, contents and all.
struct AuditReading {
    let db: Database
    let places: AuditPlaces
    /// What something outside remembers, beside what this user has noted himself.
    var memories: [LogMemory] = []
    /// Whether to begin at a late head of each log, and take that for what it signed.
    var isQuick = false

    /// Compares a record of a log with what it has committed to, and says what it tells.
    private typealias Check<Told> =
        @Sendable (StoredRecord, HashedLeaf, String, AuditKeys) -> (CheckedRecord, Told)

    /// One verdict for each log, the oldest first.
    func verdicts() throws -> [LogVerdict] {
        try verdicts { stored, hashed, name, keys in
            (CheckedRecord(stored, hashed, of: name, with: keys), ())
        } hear: { (_: Void) in
        }
    }

    /// One verdict for each log, with what the records tell in the order of time.
    ///
    /// - Parameters:
    ///   - listener: Hears it.
    ///   - take: Takes a record of those that are asked for.
    /// - Returns: The verdicts, the oldest log first.
    /// - Throws: What reading the ledger throws, and what `take` throws.
    func verdicts(
        telling listener: inout TrailListener,
        _ take: (AuditEvent) throws -> Void
    ) throws -> [LogVerdict] {
        try verdicts(TrailListener.Told.checked) { told in
            if let event = listener.hear(told) {
                try take(event)
            }
        }
    }

    private func verdicts<Told: Sendable>(
        _ check: @escaping Check<Told>,
        hear: (Told) throws -> Void
    ) throws -> [LogVerdict] {
        var keyring = AuditKeyring(try places.identity.identities(), in: db)
        var contents = ContentCheck(
            attached: try AttachedArchives.spans(in: db),
            isPartial: isQuick
        )
        var logs: [VerifiedLog<Told>] = []
        for (number, name) in try db.auditLogs() {
            logs.append(try log(number, name, &contents, &keyring, check))
        }
        while let index = logs.nearest() {
            if let told = try logs[index].take(&contents, &keyring) {
                try hear(told)
            }
        }
        let verdicts = logs.indices.map { logs[$0].finish() }
        let events = try uncovered(after: contents.eventsBefore ?? 0)
        let known = contents.adding(to: verdicts, uncovered: events)
        guard let newest = known.last?.log, !isQuick else {
            return known
        }
        let names = try principals().compactMap {
            try contents.finding(principal: $0, in: newest)
        }
        return known.dropLast() + known.suffix(1).map { $0.adding(names) }
    }

    private func log<Told: Sendable>(
        _ number: Int64,
        _ name: String,
        _ contents: inout ContentCheck,
        _ keyring: inout AuditKeyring,
        _ check: @escaping Check<Told>
    ) throws -> VerifiedLog<Told> {
        let chain = KeyChain(
            try epochs(of: number),
            of: name,
            pin: try places.keys(of: name).pin()
        )
        let heads = try heads(of: number)
        let known = try places.memories(of: name) + memories
        let start = isQuick ? start(of: name, heads, known) : nil
        if let start {
            try contents.takeOver(eventsBefore: lastEvent(of: number, before: start.size))
        }
        let records = try RecordBatches(number, from: start?.size ?? 0, in: db) {
            check($0, $1, name, $2)
        }
        return try VerifiedLog(
            number,
            name,
            LogVerifier(name, chain, heads: heads, memories: known, from: start),
            records,
            &keyring
        )
    }

    /// A late head that is kept for good, but none behind the furthest that a witness remembers.
    private func start(
        of log: String,
        _ heads: [LogVerifier.Head],
        _ memories: [LogMemory]
    ) -> LogVerifier.Head? {
        let seen =
            memories.filter { $0.checkpoint.origin.utf8.elementsEqual(log.utf8) }
            .map(\.checkpoint.size).max() ?? .max
        return heads.dropLast().last { $0.size <= seen }
    }

    /// The last event that a log vouches for before a place.
    private func lastEvent(of log: Int64, before place: Int) throws -> Int64 {
        try db.row(
            """
            SELECT event FROM audit_leaf WHERE log = ? AND seq < ? AND event IS NOT NULL
            ORDER BY seq DESC LIMIT 1
            """,
            [log, place]
        )?["event"] ?? 0
    }

    private func principals() throws -> [Row] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT id AS principal_id, kind AS principal_kind, name AS principal_name, salt,
                    mark
                FROM principal ORDER BY id
                """
        )
    }

    /// Every leaf with the event that it vouches for, whose columns come last.
    static let select = """
        SELECT audit_leaf.seq AS place, audit_leaf.event AS vouched, audit_leaf.leaf,
            audit_leaf.leaf_hash, \(StoredEvent.columns)
        FROM audit_leaf
        LEFT JOIN event ON event.seq = audit_leaf.event
        LEFT JOIN run ON run.number = event.run
        LEFT JOIN principal ON principal.id = event.principal
        WHERE audit_leaf.log = ?
        """

    /// The epochs of a log as they are stored.
    func epochs(of log: Int64) throws -> [KeyChain.Epoch] {
        try Row.fetchAll(
            db,
            sql: "SELECT * FROM audit_epoch WHERE log = ? ORDER BY epoch",
            arguments: [log]
        ).map {
            KeyChain.Epoch(
                number: $0["epoch"],
                first: $0["first_seq"],
                key: $0["vkey"],
                endNote: $0["end_note"]
            )
        }
    }

    private func heads(of log: Int64) throws -> [LogVerifier.Head] {
        try Row.fetchAll(
            db,
            sql: "SELECT * FROM audit_head WHERE log = ? ORDER BY size",
            arguments: [log]
        ).map {
            LogVerifier.Head(size: $0["size"], note: $0["note"], frontier: $0.bytes("frontier"))
        }
    }

    /// The first event that has no record, of those that came after the trail began.
    private func uncovered(after event: Int64) throws -> Int64? {
        try db.row(
            """
            SELECT seq FROM event WHERE seq > ? AND NOT EXISTS (
                SELECT 1 FROM audit_leaf WHERE audit_leaf.event = event.seq
            ) ORDER BY seq LIMIT 1
            """,
            [event]
        )?["seq"]
    }
}
