import GRDB
import WorkflowAudit
import WorkflowSystem

/// Reads what proves one record to somebody else, and the head that a witness is shown.
struct AuditProving {
    let db: Database
    let places: AuditPlaces

    /// The newest head of a log.
    ///
    /// - Throws: `StoreError` with `notFound` when there is no such log.
    func head(of name: String) throws -> LogHead {
        let log = try log(name)
        guard let note = try db.newestNote(of: log.number),
            let checkpoint = SignedNote(note).flatMap({ Checkpoint($0.text) }),
            let first = try AuditReading(db: db, places: places).epochs(of: log.number).first
        else {
            throw damage(log.name)
        }
        return LogHead(log: log.name, checkpoint: checkpoint, note: note, firstKey: first.key)
    }

    /// The newest heads of all logs, the oldest log first.
    func heads() throws -> [LogHead] {
        try db.auditLogs().map { try head(of: $0.name) }
    }

    /// What proves a record.
    ///
    /// - Parameters:
    ///   - sequence: Its place in the log.
    ///   - name: The log.
    ///   - parts: The names of the contents to disclose; all when left out.
    /// - Returns: The proof.
    /// - Throws: `StoreError` with `notFound` for a record or a content that there is not, and with
    ///   `corrupt` when what is stored proves nothing.
    func bundle(of sequence: Int, in name: String, parts: [String]?) throws -> ProofBundle {
        let log = try log(name)
        guard
            let row = try db.row(
                AuditReading.select + " AND audit_leaf.seq = ?",
                [log.number, sequence]
            )
        else {
            throw StoreError(.notFound, "the log '\(log.name)' has no record \(sequence)")
        }
        guard !row.bytes("leaf").isEmpty else {
            throw StoreError(archived: sequence)
        }
        let epochs = try AuditReading(db: db, places: places).epochs(of: log.number)
        guard let newest = epochs.last, let newestNote = try db.newestNote(of: log.number) else {
            throw damage(log.name)
        }
        let tree = MerkleLevels(try hashes(of: log.number))
        let (head, proof) = try proof(of: sequence, log.name, epochs, newestNote, in: tree)
        let keys = places.keys(of: log.name)
        guard let leaf = AuditLeaf(row) else {
            throw damage(log.name)
        }
        let bundle = try ProofBundle(
            leaf: row.bytes("leaf"),
            disclosed: disclosures(of: leaf, log.number, event: row, parts),
            proof: proof,
            head: head,
            epochs: epochs,
            key: keys.hasKey(of: newest.number) ? keys.key(of: newest.number) : nil
        )
        guard let bundle else {
            throw damage(log.name)
        }
        return bundle
    }

    /// The contents of a record that are asked for and that the keys of this user open.
    private func disclosures(
        of leaf: AuditLeaf,
        _ log: Int64,
        event row: Row,
        _ names: [String]?
    ) throws -> [ProofBundle.Disclosure] {
        var keyring = AuditKeyring(try places.identity.identities(), in: db)
        let place = AuditPlace(log: leaf.log, sequence: leaf.sequence)
        var all: [ProofBundle.Disclosure] = []
        try keyring.learn(leaf)
        for part in leaf.parts {
            let stored = try db.row(
                "SELECT box FROM audit_part WHERE log = ? AND seq = ? AND name = ?",
                [log, leaf.sequence, part.name]
            )
            guard let kind = AuditEntry.Part(named: part.name), let stored,
                case .opened(let salt, let content) = keyring.keys.open(
                    stored.bytes("box")[...],
                    part,
                    kind,
                    at: place
                )
            else {
                continue
            }
            if kind != .event {
                all.append(.init(name: part.name, content: Array(content), salt: Array(salt)))
            } else if let event = StoredEvent(row, from: StoredRecord.firstEventColumn) {
                all.append(.init(name: part.name, content: event.content, salt: Array(salt)))
            }
        }
        for name in names ?? [] where !all.contains(where: { $0.name == name }) {
            let known = all.map(\.name).joined(separator: ", ")
            throw StoreError(
                .notFound,
                "the record has no content '\(name)' that you can disclose; there is \(known)"
            )
        }
        return all.filter { names?.contains($0.name) ?? true }
    }

    /// Records that the root of the newest head picks, with what proves each.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - range: The places to pick from.
    ///   - name: The log.
    /// - Returns: The places with their proofs, in order.
    /// - Throws: `StoreError` with `corrupt` when what is stored proves nothing.
    func samples(_ count: Int, of range: ClosedRange<Int>, in name: String) throws -> [ProvenPlace]
    {
        let log = try log(name)
        let epochs = try AuditReading(db: db, places: places).epochs(of: log.number)
        guard let note = try db.newestNote(of: log.number),
            let root = SignedNote(note).flatMap({ Checkpoint($0.text)?.root })
        else {
            throw damage(log.name)
        }
        let hashes = try hashes(of: log.number)
        guard range.upperBound < hashes.count else {
            throw damage(log.name)
        }
        let tree = MerkleLevels(hashes)
        return try AuditSampling(count, of: range, by: root).places.map { place in
            let (head, proof) = try proof(of: place, log.name, epochs, note, in: tree)
            return ProvenPlace(sequence: place, hash: hashes[place], proof: proof.text(to: head))
        }
    }

    /// The head that the epoch of a record ended with, or the newest one, and the way to it.
    private func proof(
        of sequence: Int,
        _ log: String,
        _ epochs: [KeyChain.Epoch],
        _ newest: String,
        in tree: MerkleLevels
    ) throws -> (head: SignedNote, proof: InclusionProof) {
        let own = epochs.last { $0.first <= sequence }
        guard let own, let head = SignedNote(own.endNote ?? newest),
            let size = Checkpoint(head.text)?.size, sequence < size, size <= tree.size
        else {
            throw damage(log)
        }
        return (head, tree.proof(of: sequence, size: size))
    }

    private func hashes(of log: Int64) throws -> [SHA256Digest] {
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT leaf_hash FROM audit_leaf WHERE log = ? ORDER BY seq",
            arguments: [log]
        )
        var hashes: [SHA256Digest] = []
        while let row = try rows.next() {
            guard let hash = SHA256Digest(bytes: row.bytes("leaf_hash")) else {
                break
            }
            hashes.append(hash)
        }
        return hashes
    }

    private func log(_ name: String) throws -> (number: Int64, name: String) {
        guard let log = try db.auditLogs().first(where: { $0.name.utf8.elementsEqual(name.utf8) })
        else {
            throw StoreError(.notFound, "there is no log '\(name)'")
        }
        return log
    }

    private func damage(_ log: String) -> StoreError {
        StoreError(
            .corrupt,
            "what is stored proves nothing (log \(log)); 'ddx audit verify' says what is wrong"
        )
    }
}
