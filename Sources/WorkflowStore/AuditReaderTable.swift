import GRDB
import JSON
import WorkflowAudit
import WorkflowModel

/// Who may read the trail, as it was last recorded.
struct AuditReaderTable {
    let db: Database

    /// The readers that were recorded last; none before the first record.
    func recorded() throws -> AuditReaders {
        AuditReaders(
            try Row.fetchAll(db, sql: "SELECT name, key, roles FROM audit_reader").compactMap {
                guard let key = AgeRecipient(known: $0["key"]) else {
                    return nil
                }
                let words = ($0["roles"] as String).split(separator: " ")
                let roles = words.compactMap { AuditRole(rawValue: String($0)) }
                return AuditReader(name: $0["name"], key: key, roles: Set(roles))
            }
        )
    }

    /// Stores who may read from now on.
    ///
    /// - Parameters:
    ///   - readers: Who may read from now on.
    ///   - principal: Who is said to have changed it; files may have come from elsewhere.
    ///   - now: When it was noticed.
    /// - Returns: A record of everybody who was added or removed; a changed role is both. The first
    ///   readers need none, since the first record of a log names them.
    /// - Throws: What writing the ledger throws.
    func replace(
        with readers: AuditReaders,
        by principal: Principal,
        at now: Timestamp
    ) throws -> [AuditRecord] {
        let known = try recorded().all
        let removed = known.filter { !readers.all.contains($0) }
        let added = readers.all.filter { !known.contains($0) }
        for reader in removed {
            try db.change("DELETE FROM audit_reader WHERE key = ?", [reader.key.description])
        }
        for reader in added {
            try db.change(
                "INSERT INTO audit_reader (key, name, roles) VALUES (?, ?, ?)",
                [
                    reader.key.description, reader.name.storable,
                    reader.roleWords.joined(separator: " "),
                ]
            )
        }
        guard !known.isEmpty else {
            return []
        }
        func record(_ reader: AuditReader, _ kind: AuditRecord.Kind) -> AuditRecord {
            var record = AuditRecord(kind, by: principal, at: now)
            record.facts = reader.facts
            record.details = ["name": reader.name.json]
            return record
        }
        return removed.map { record($0, .recipientRemoved) }
            + added.map { record($0, .recipientAdded) }
    }
}

extension AuditReader {
    /// What records tell of a reader without the name.
    var facts: JSONObject { ["key": key.description.json, "roles": roleWords.json] }
}
