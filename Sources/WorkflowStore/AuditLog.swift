import GRDB
import JSON
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

/// A log that this process writes: its right edge, and the key that signs what comes.
struct AuditLog {
    /// Records that one key vouches for at most.
    static let longestEpoch = 10_000
    private static let day: Int64 = 86_400_000_000
    /// Heads are kept for good once in so many records; of the others, the newest.
    private static let headDistance = 1000
    /// Microseconds that a clock may be corrected by without a record of it.
    private static let clockTolerance: Int64 = 2_000_000

    let number: Int64
    let name: String
    let keys: LogKeys
    /// From where this process writes.
    let origin: AuditOrigin
    /// The keys that contents are sealed with.
    var seals: AuditSeals
    var key: SigningKey
    var epoch: Int
    var epochStart: Int
    var epochTime: Timestamp
    var frontier: MerkleFrontier
    var last: (hash: SHA256Digest, time: Timestamp)?
    /// The epoch whose key is to be destroyed once the transaction is durable.
    var endedEpoch: Int?
    /// The newest head as it stands in the ledger; nothing before the first.
    var note: String?

    /// Adds a leaf.
    mutating func append(_ entry: AuditEntry, at time: Timestamp, in db: Database) throws {
        let place = AuditPlace(log: name, sequence: frontier.size)
        let length = AuditPart.saltLength
        let salts = SecureRandom.bytes(length * entry.parts.count)
        let contents = try entry.parts.enumerated().map { index, part in
            let salt = Array(salts[index * length..<(index + 1) * length])
            return try box(part.content, part.part, salt, at: place, by: entry.principal, in: db)
        }
        let leaf = AuditLeaf(
            log: name,
            sequence: frontier.size,
            previous: last?.hash,
            id: entry.id,
            time: time,
            monotonic: Int(SystemClock.monotonicNanoseconds() / 1000),
            boot: Self.boot,
            epoch: epoch,
            parts: contents.map(\.part)
        )
        let bytes = leaf.bytes()
        let hash = MerkleTree.leafHash(of: bytes)
        try db.change(
            "INSERT INTO audit_leaf (log, seq, event, leaf, leaf_hash) VALUES (?, ?, ?, ?, ?)",
            [number, leaf.sequence, entry.event, bytes.blob, hash.bytes.blob]
        )
        for (part, box) in contents {
            try db.change(
                "INSERT INTO audit_part (log, seq, name, box) VALUES (?, ?, ?, ?)",
                [number, leaf.sequence, part.name, box.blob]
            )
        }
        frontier.append(hash)
        last = (hash, time)
    }

    /// What the record says of a content, and what is stored of it: sealed, or in clear behind the
    /// salt; of an event the salt alone, since its row stands in the table of events.
    private mutating func box(
        _ content: [UInt8],
        _ part: AuditEntry.Part,
        _ salt: [UInt8],
        at place: AuditPlace,
        by principal: Int64,
        in db: Database
    ) throws -> (part: AuditPart, box: [UInt8]) {
        guard let roles = part.readers else {
            return (
                AuditPart(part.rawValue, content, salt: salt),
                part == .event ? salt : salt + content
            )
        }
        let (box, seal) = try seals.seal(
            salt + content,
            part,
            for: roles,
            at: place,
            by: principal,
            in: db
        )
        return (AuditPart(part.rawValue, content, salt: salt, seal: seal), box)
    }

    /// Adds a leaf of what is no event.
    mutating func append(_ record: AuditRecord, in db: Database) throws {
        try append(try AuditEntry(record, from: origin, in: db), at: record.time, in: db)
    }

    /// Records that the clock went back, when it did.
    mutating func noteClock(_ now: Timestamp, in db: Database) throws {
        guard let last, now.microseconds < last.time.microseconds - Self.clockTolerance else {
            return
        }
        var record = AuditRecord(.clockStepped, by: .engine, at: now)
        record.facts = ["from": last.time.microseconds.json, "to": now.microseconds.json]
        try append(record, in: db)
    }

    /// Signs the tree as it is now, and ends the epoch when its time has come.
    mutating func sign(at now: Timestamp, in db: Database) throws {
        if isEpochOver(now) {
            try rotate(at: now, in: db)
        } else {
            try writeHead(signedBy: [key], in: db)
        }
    }

    private func isEpochOver(_ now: Timestamp) -> Bool {
        frontier.size - epochStart >= Self.longestEpoch
            || now.microseconds / Self.day > epochTime.microseconds / Self.day
    }

    /// Names the next key in the last record of the epoch; both keys sign that head.
    mutating func rotate(at now: Timestamp, in db: Database) throws {
        let next = try keys.key(of: epoch + 1)
        var record = AuditRecord(.keyRotated, by: .engine, at: now)
        record.facts = ["epoch": epoch.json, "vkey": next.verifier.description.json]
        try append(record, in: db)
        try writeHead(signedBy: [key, next], in: db)
        try db.change(
            "UPDATE audit_epoch SET end_note = ? WHERE log = ? AND epoch = ?",
            [note, number, epoch]
        )
        endedEpoch = epoch
        (key, epoch, epochStart, epochTime) = (next, epoch + 1, frontier.size, now)
        try writeEpoch(in: db)
    }

    /// Stores when an epoch begins and with which key.
    func writeEpoch(in db: Database) throws {
        try db.change(
            """
            INSERT INTO audit_epoch (log, epoch, first_seq, started, vkey) VALUES (?, ?, ?, ?, ?)
            """,
            [number, epoch, epochStart, epochTime.microseconds, key.verifier.description]
        )
    }

    private mutating func writeHead(signedBy keys: [SigningKey], in db: Database) throws {
        let checkpoint = Checkpoint(origin: name, size: frontier.size, root: frontier.root)
        let note = try SignedNote(checkpoint.text, signedBy: keys).description
        try db.change(
            """
            DELETE FROM audit_head WHERE log = ?1 AND size = (
                SELECT max(size) FROM audit_head WHERE log = ?1
            ) AND EXISTS (
                SELECT 1 FROM audit_head AS older
                WHERE older.log = ?1 AND older.size < audit_head.size
                    AND older.size / ?2 = audit_head.size / ?2
            )
            """,
            [number, Self.headDistance]
        )
        try db.change(
            "INSERT INTO audit_head (log, size, frontier, note) VALUES (?, ?, ?, ?)",
            [number, frontier.size, frontier.bytes.blob, note]
        )
        self.note = note
    }

    private static let boot = SystemClock.bootID()
}
