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

    /// One verdict for each log, the oldest first.
    func verdicts() throws -> [LogVerdict] {
        var keyring = AuditKeyring(try places.identity.identities(), in: db)
        var contents = ContentCheck(
            attached: try AttachedArchives.spans(in: db),
            isPartial: isQuick
        )
        var verdicts: [LogVerdict] = []
        for row in try Row.fetchAll(db, sql: "SELECT number, name FROM audit_log ORDER BY number") {
            let (number, name): (Int64, String) = (row["number"], row["name"])
            let chain = KeyChain(
                try epochs(of: number),
                of: name,
                pin: try places.keys(of: name).pin()
            )
            let heads = try heads(of: number)
            let known = try places.memories(of: name) + memories
            let start = isQuick ? start(of: name, heads, known) : nil
            var verifier = LogVerifier(name, chain, heads: heads, memories: known, from: start)
            contents.begin(number, name)
            if let start {
                try contents.takeOver(eventsBefore: lastEvent(of: number, before: start.size))
            }
            var records = try RecordBatches(number, from: start?.size ?? 0, in: db) {
                CheckedRecord($0, of: name, with: $1)
            }
            while let record = try records.next(&keyring) {
                if record.isAbsent {
                    verifier.takeHash(record.storedHash, at: record.place)
                    contents.noteAbsent(record)
                } else if let leaf = verifier.take(record.hashed, at: record.place) {
                    contents.take(record, leaf)
                }
            }
            verdicts.append(verifier.finish())
        }
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
