package import JSON
package import WorkflowModel
package import WorkflowSystem

/// What is kept of a token of the server: all but the token itself.
package struct AccessToken: Sendable, Hashable {
    /// What it is called by where it must not be shown.
    package let id: String
    /// Who acts with it.
    package let subject: String
    package let roles: Set<ServerRole>
    /// The digest of the token.
    package let digest: SHA256Digest
    package let createdAt: Timestamp
    /// The first moment in which it is worth nothing; nothing for one that stays.
    package let expiresAt: Timestamp?

    /// Makes a token, which nobody can guess and which is kept nowhere.
    ///
    /// - Parameters:
    ///   - subject: Who acts with it.
    ///   - roles: What it allows.
    ///   - now: The present time.
    ///   - lifetime: How long it is worth something; for ever when left out.
    /// - Returns: What is kept of it, and the token.
    package static func make(
        for subject: String,
        roles: Set<ServerRole>,
        now: Timestamp,
        lifetime: Duration? = nil
    ) -> (kept: AccessToken, token: String) {
        let id = hexadecimal(SecureRandom.bytes(4))
        // The beginning lets scanners of secrets know it.
        let token = "ddx_\(id)_\(hexadecimal(SecureRandom.bytes(32)))"
        let kept = AccessToken(
            id: id,
            subject: subject,
            roles: roles,
            digest: SHA256Digest(of: Array(token.utf8)),
            createdAt: now,
            expiresAt: lifetime.map { now.before($0 * -1) }
        )
        return (kept, token)
    }

    /// Whether it is worth something at a moment.
    package func isValid(at moment: Timestamp) -> Bool {
        expiresAt.map { moment < $0 } ?? true
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}

extension AccessToken {
    /// Reads what `kept` wrote; nothing for what is damaged.
    init?(_ value: JSONValue) {
        guard let id = value["id"]?.stringValue, let subject = value["subject"]?.stringValue,
            let digest = value["sha256"]?.stringValue,
            let digest = SHA256Digest(hexadecimal: Array(digest.utf8)[...]),
            let created = value["created_at"]?.stringValue.flatMap(RFC3339.microseconds),
            let words = value["roles"]?.arrayValue
        else {
            return nil
        }
        let roles = words.compactMap { $0.stringValue.flatMap(ServerRole.init) }
        let expiry = value["expires_at"]?.stringValue
        let expires = expiry.flatMap(RFC3339.microseconds)
        guard roles.count == words.count, (expiry == nil) == (expires == nil) else {
            return nil
        }
        self.init(
            id: id,
            subject: subject,
            roles: Set(roles),
            digest: digest,
            createdAt: Timestamp(microseconds: created),
            expiresAt: expires.map(Timestamp.init)
        )
    }

    /// The token as its file keeps it.
    var kept: JSONValue {
        var object = shown
        object["sha256"] = digest.hexadecimal.json
        return object.json
    }

    /// The token as lists show it.
    package var shown: JSONObject {
        [
            "id": id.json, "subject": subject.json, "roles": roles.words.json,
            "created_at": createdAt.text.json, "expires_at": (expiresAt?.text).json,
        ]
    }
}
