import GRDB
import WorkflowAudit
import WorkflowSystem

/// Seals contents of records with keys that this process has made, one for each kind of content.
///
/// Whoever writes needs no secret: a new key is stored wrapped to the public keys of those who may
/// read that kind, and is otherwise in memory alone. What tells who it was is sealed for each
/// person with a key of its own, so that it can be erased with the person.
struct AuditSeals {
    /// Who may read what is sealed from now on; nothing before that was looked up.
    var readers: AuditReaders?
    private var keys: [Name: (id: String, key: PartKey)] = [:]

    private struct Name: Hashable {
        let part: AuditEntry.Part
        /// The person, as the number of a principal; nothing where all share a key.
        let person: Int64?
    }

    /// Seals a content.
    ///
    /// - Parameters:
    ///   - content: What nobody else is to read.
    ///   - part: The kind of content.
    ///   - roles: Who may read that kind.
    ///   - place: Where the record stands.
    ///   - person: Who it was, as the number of a principal.
    ///   - db: Where a key that is made for it is stored.
    /// - Returns: The box, and what the record says of it.
    /// - Throws: What writing the ledger throws, or `AgeError` when a reader's key is worth nothing.
    mutating func seal(
        _ content: [UInt8],
        _ part: AuditEntry.Part,
        for roles: Set<AuditRole>,
        at place: AuditPlace,
        by person: Int64,
        in db: Database
    ) throws -> (box: [UInt8], seal: AuditPart.Seal) {
        let name = Name(part: part, person: part == .person ? person : nil)
        let (id, key) = try keys[name] ?? makeKey(name, for: roles, in: db)
        keys[name] = (id, key)
        let box = try key.seal(content, at: place.bytes(part, key: id))
        return (box, AuditPart.Seal(key: id, box: box))
    }

    private func makeKey(
        _ name: Name,
        for roles: Set<AuditRole>,
        in db: Database
    ) throws -> (id: String, key: PartKey) {
        let recipients = readers?.keys(of: roles) ?? []
        let key = PartKey()
        var subject: SubjectKey?
        if let person = name.person {
            subject = try SubjectKey.current(of: person, for: recipients, in: db)
        }
        let file = try key.wrapped(to: subject.map { [$0.recipient] } ?? recipients)
        let id = PartKeyID.text(of: file, subject: subject?.digest)
        try db.change(
            "INSERT INTO audit_key (id, part, subject, file) VALUES (?, ?, ?, ?)",
            [id, name.part.rawValue, subject?.number, file.blob]
        )
        return (id, key)
    }
}

/// Where a record stands: sealed contents are bound to it and cannot change places.
struct AuditPlace {
    let log: String
    let sequence: Int

    func bytes(_ part: AuditEntry.Part, key: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(160)
        bytes.append(contentsOf: log.utf8)
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: String(sequence).utf8)
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: part.rawValue.utf8)
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: key.utf8)
        return bytes
    }
}

/// The name of a key: the beginning of the digest of the file that it is wrapped in.
///
/// Records name the key, so nobody can put another file in its place, nor another secret half of
/// the key that the file is for.
enum PartKeyID {
    static func text(of file: [UInt8], subject: String?) -> String {
        let bytes = file + Array((subject ?? "").utf8)
        return String(SHA256Digest(of: bytes).hexadecimal.prefix(32))
    }
}
