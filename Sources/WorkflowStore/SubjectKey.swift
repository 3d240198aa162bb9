import GRDB
import JSON
import WorkflowAudit
import WorkflowSystem

/// The key that tells who a person was; erased, all records of the person lose the name.
///
/// The public half stands in clear, so everybody can write. The secret half is wrapped to those who
/// may read names, and stands nowhere else.
struct SubjectKey {
    let number: Int64
    let recipient: AgeRecipient
    /// The digest of the wrapped secret half, by which nobody can put another in its place.
    let digest: String

    /// The key of a person for the readers there are now; made when there is none.
    ///
    /// A person gets another key when the readers change, so that a new reader learns the names of
    /// what is recorded from then on, and of nothing before.
    static func current(
        of person: Int64,
        for readers: [AgeRecipient],
        in db: Database
    ) throws -> SubjectKey {
        let list = JSONValue.array(readers.map(\.description.json)).text()
        let known = try db.row(
            """
            SELECT number, public, digest FROM subject_key
            WHERE principal = ? AND readers = ? AND secret IS NOT NULL
            """,
            [person, list]
        )
        if let known, let recipient = AgeRecipient(known: known["public"]) {
            return SubjectKey(
                number: known["number"],
                recipient: recipient,
                digest: known["digest"]
            )
        }
        let identity = AgeIdentity()
        let secret = try AgeFile.seal(Array(identity.secret.utf8), to: readers)
        let digest = SHA256Digest(of: secret).hexadecimal
        try db.change(
            """
            INSERT INTO subject_key (principal, public, readers, digest, secret)
            VALUES (?, ?, ?, ?, ?)
            """,
            [person, identity.recipient.description, list, digest, secret.blob]
        )
        return SubjectKey(
            number: db.lastInsertedRowID,
            recipient: identity.recipient,
            digest: digest
        )
    }
}
