import GRDB
import JSON
import SystemPackage
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

/// Finds the log that this user writes in a ledger, or begins one.
struct AuditLogFinder {
    let places: AuditPlaces
    let ledger: FilePath
    let origin: AuditOrigin
    let seals: AuditSeals
    let db: Database

    /// The log to go on with.
    ///
    /// A ledger that was copied, or comes from another machine or user, holds logs of which nobody
    /// here has the keys, and one that was put back in time a log that ends too early: a new log
    /// begins then, and its first record says what there was before.
    ///
    /// - Parameters:
    ///   - event: The last event that was there before the transaction.
    ///   - now: When the log is taken up.
    /// - Returns: The log, ready to be appended to.
    /// - Throws: `StoreError` with `corrupt` when the newest head of the log does not hold.
    func log(before event: Int64, at now: Timestamp) throws -> AuditLog {
        let logs = try Row.fetchAll(
            db,
            sql: "SELECT number, name FROM audit_log ORDER BY number DESC"
        )
        for row in logs {
            let name: String = row["name"]
            let keys = places.keys(of: name)
            guard try keys.belong(to: ledger), let log = try open(row["number"], name, keys) else {
                continue
            }
            if let mark = try places.mark(of: name).flatMap({ Checkpoint($0.text) }),
                mark.size > log.frontier.size
            {
                return try begin(after: event, at: now, reason: "rolled_back", previous: log.note)
            }
            return log
        }
        let newest: String? = try logs.first.flatMap { try db.newestNote(of: $0["number"]) }
        return try begin(
            after: event,
            at: now,
            reason: logs.isEmpty ? "first" : "copied",
            previous: newest
        )
    }

    /// Takes a log up where it ends; nothing when its key is gone.
    private func open(_ number: Int64, _ name: String, _ keys: LogKeys) throws -> AuditLog? {
        let epoch = try db.row(
            """
            SELECT epoch, first_seq, started, vkey FROM audit_epoch WHERE log = ?
            ORDER BY epoch DESC LIMIT 1
            """,
            [number]
        )
        let head = try db.row(
            "SELECT size, frontier, note FROM audit_head WHERE log = ? ORDER BY size DESC LIMIT 1",
            [number]
        )
        guard let epoch, let head else {
            throw damage(name, "its newest head is missing")
        }
        let epochNumber: Int = epoch["epoch"]
        guard try keys.hasKey(of: epochNumber) else {
            return nil
        }
        let key = try keys.key(of: epochNumber)
        let (size, note): (Int, String) = (head["size"], head["note"])
        guard let frontier = MerkleFrontier(size: size, bytes: head.bytes("frontier")),
            let signed = SignedNote(note), signed.isSigned(by: key.verifier),
            Checkpoint(signed.text)
                == Checkpoint(origin: name, size: size, root: frontier.root)
        else {
            throw damage(name, "its newest head is not what was signed")
        }
        let last = try lastLeaf(of: number, at: size - 1, name)
        for ended in 1..<epochNumber where try keys.hasKey(of: ended) {
            // The process that ended the epoch was cut off before it could destroy the key.
            try keys.destroyKey(of: ended)
        }
        return AuditLog(
            number: number,
            name: name,
            keys: keys,
            origin: origin,
            seals: seals,
            key: key,
            epoch: epochNumber,
            epochStart: epoch["first_seq"],
            epochTime: Timestamp(microseconds: epoch["started"]),
            frontier: frontier,
            last: last,
            note: note
        )
    }

    private func lastLeaf(
        of log: Int64,
        at sequence: Int,
        _ name: String
    ) throws -> (hash: SHA256Digest, time: Timestamp) {
        let row = try db.row(
            "SELECT leaf FROM audit_leaf WHERE log = ? AND seq = ?",
            [log, sequence]
        )
        let next = try db.row(
            "SELECT 1 FROM audit_leaf WHERE log = ? AND seq > ?",
            [log, sequence]
        )
        guard let row, next == nil else {
            throw damage(name, "its last record is not the one that was signed")
        }
        let bytes = row.bytes("leaf")
        guard let leaf = AuditLeaf(bytes: bytes), leaf.sequence == sequence else {
            throw damage(name, "its last record cannot be read")
        }
        return (MerkleTree.leafHash(of: bytes), leaf.time)
    }

    private func damage(_ log: String, _ detail: String) -> StoreError {
        StoreError(
            .corrupt,
            "the audit trail does not verify: \(detail) (log \(log)); nothing is added to it",
            path: ledger
        )
    }

    /// Begins a log whose first record tells what there was before it.
    private func begin(
        after event: Int64,
        at now: Timestamp,
        reason: String,
        previous: String?
    ) throws -> AuditLog {
        let name = "\(places.project)/\(Hexadecimal.text(SecureRandom.bytes(8)))"
        let keys = try LogKeys.create(log: name, in: places, for: ledger)
        try db.change("INSERT INTO audit_log (name) VALUES (?)", [name])
        var log = AuditLog(
            number: db.lastInsertedRowID,
            name: name,
            keys: keys,
            origin: origin,
            seals: seals,
            key: try keys.key(of: 1),
            epoch: 1,
            epochStart: 0,
            epochTime: now,
            frontier: MerkleFrontier(),
            last: nil,
            note: nil
        )
        try log.writeEpoch(in: db)
        var record = AuditRecord(.logOpened, by: .engine, at: now)
        record.reason = reason
        record.facts = ["vkey": log.key.verifier.description.json]
        record.facts["previous"] = previous?.json
        record.facts["readers"] = (seals.readers?.all.map(\.facts)).json
        record.trail = ["events_before": event.json]
        try log.append(record, in: db)
        return log
    }
}
