import GRDB
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

/// Opens boxes as far as the keys of a reader reach.
struct AuditKeyring {
    /// What became of a box.
    enum Opening {
        case opened(salt: [UInt8], content: [UInt8])
        /// The reader has no key to it.
        case foreign
        /// The key to it was erased with this person.
        case erased(pseudonym: String)
        /// The key to it is missing.
        case keyless
        /// It is not what was recorded.
        case changed
    }

    private enum Key {
        case known(PartKey)
        case foreign, keyless, changed
        case erased(String)
    }

    private let db: Database
    private let identities: [AgeIdentity]
    private var keys: [String: Key] = [:]

    /// Takes the keys of a reader; one who has none still tells whether boxes were changed.
    init(_ identities: [AgeIdentity], in db: Database) {
        self.identities = identities
        self.db = db
    }

    /// Opens a box.
    ///
    /// - Parameters:
    ///   - box: What is stored.
    ///   - part: What the record says of it.
    ///   - kind: The kind of content.
    ///   - place: Where the record stands.
    /// - Returns: The salt and the content, or why there are none. Of an event the content is
    ///   empty: its row in the table of events is the content.
    /// - Throws: What reading the ledger throws.
    mutating func open(
        _ box: [UInt8],
        _ part: AuditPart,
        _ kind: AuditEntry.Part,
        at place: AuditPlace
    ) throws -> Opening {
        var opened = box
        if let seal = part.seal {
            guard seal.holds(box) else {
                return .changed
            }
            switch try key(seal.key) {
            case .foreign: return .foreign
            case .keyless: return .keyless
            case .changed: return .changed
            case .erased(let pseudonym): return .erased(pseudonym: pseudonym)
            case .known(let key):
                guard let content = key.open(box, at: place.bytes(kind, key: seal.key)) else {
                    return .changed
                }
                opened = content
            }
        }
        guard opened.count >= AuditPart.saltLength,
            kind != .event || opened.count == AuditPart.saltLength,
            kind.readers == nil || part.seal != nil
        else {
            return .changed
        }
        return .opened(
            salt: Array(opened.prefix(AuditPart.saltLength)),
            content: Array(opened.dropFirst(AuditPart.saltLength))
        )
    }

    /// What happened, with the words that a person wrote about it as far as a key opens them.
    func opened(_ core: AuditCore?) -> AuditCore? {
        guard var core, let note = core.sealedNote else {
            return core
        }
        core.note = NoteSeals.open(note, with: identities)
        core.sealedNote = core.note == nil ? note : nil
        return core
    }

    private mutating func key(_ id: String) throws -> Key {
        if let known = keys[id] {
            return known
        }
        let key = try read(id)
        keys[id] = key
        return key
    }

    private func read(_ id: String) throws -> Key {
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

    private func key(in file: [UInt8], with identities: [AgeIdentity]) -> Key {
        do {
            return .known(try PartKey(file, with: identities))
        } catch {
            // The file is the one that was recorded; so it was made for others.
            return .foreign
        }
    }
}
