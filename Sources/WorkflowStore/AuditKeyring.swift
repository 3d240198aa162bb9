import GRDB
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

/// Looks keys up in the ledger as records name them, as far as the identities of a reader reach.
struct AuditKeyring {
    private let db: Database
    private let identities: [AgeIdentity]
    private(set) var keys: AuditKeys

    /// Takes the identities of a reader.
    init(_ identities: [AgeIdentity], in db: Database) {
        self.identities = identities
        self.db = db
        keys = AuditKeys(identities)
    }

    /// Looks up the keys that a record names.
    ///
    /// - Throws: What reading the ledger throws.
    mutating func learn(_ leaf: AuditLeaf) throws {
        for case let id? in leaf.parts.map(\.seal?.key) {
            try learn(id)
        }
    }

    /// Looks up a key.
    ///
    /// - Throws: What reading the ledger throws.
    mutating func learn(_ id: String) throws {
        if keys[id] == nil {
            keys[id] = try read(id)
        }
    }

    private func read(_ id: String) throws -> AuditKeys.Key {
        let row = try db.row(
            """
            SELECT audit_key.file, audit_key.subject, subject_key.digest, subject_key.secret,
                principal.id AS principal_id, principal.kind AS principal_kind,
                principal.name AS principal_name
            FROM audit_key LEFT JOIN subject_key ON subject_key.number = audit_key.subject
            LEFT JOIN principal ON principal.id = subject_key.principal
            WHERE audit_key.id = ?
            """,
            [id]
        )
        guard let row else {
            return .keyless
        }
        let file = row.bytes("file")
        let isOfPerson = row["subject"] as Int64? != nil
        guard !isOfPerson || row["principal_id"] as Int64? != nil else {
            return .keyless
        }
        guard PartKeyID.text(of: file, subject: row["digest"]) == id else {
            return .changed
        }
        guard isOfPerson else {
            return key(in: file, with: identities)
        }
        let secret = row.bytes("secret")
        guard !secret.isEmpty else {
            return .erased(try Principal(row).pseudonym(row["principal_id"]))
        }
        guard
            SHA256Digest(of: secret).hexadecimal.utf8
                .elementsEqual((row["digest"] as String).utf8)
        else {
            return .changed
        }
        guard let text = try? AgeFile.open(secret, with: identities) else {
            return .foreign
        }
        let identity = AgeIdentity(String(decoding: text, as: UTF8.self))
        return key(in: file, with: identity.map { [$0] } ?? [])
    }

    private func key(in file: [UInt8], with identities: [AgeIdentity]) -> AuditKeys.Key {
        do {
            return .known(try PartKey(file, with: identities))
        } catch {
            // The file is the one that was recorded; so it was made for others.
            return .foreign
        }
    }
}
