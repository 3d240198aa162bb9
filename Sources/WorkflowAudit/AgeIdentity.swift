internal import Crypto

/// A secret key that opens what was encrypted to its recipient.
package struct AgeIdentity: Sendable {
    private static let prefix = "AGE-SECRET-KEY-"

    private let key: Curve25519.KeyAgreement.PrivateKey
    /// The public half, which anybody may know.
    package let recipient: AgeRecipient

    /// Makes a new identity from the random numbers of the operating system.
    package init() {
        self.init(Curve25519.KeyAgreement.PrivateKey())
    }

    /// Reads a text that begins with `AGE-SECRET-KEY-1`; nothing when it is mistyped.
    package init?(_ text: String) {
        guard let bytes = Bech32.bytes(text, prefix: Self.prefix),
            let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes)
        else {
            return nil
        }
        self.init(key)
    }

    private init(_ key: Curve25519.KeyAgreement.PrivateKey) {
        self.key = key
        recipient = AgeRecipient(unchecked: Array(key.publicKey.rawRepresentation))
    }

    /// The text that must stay secret.
    package var secret: String {
        Bech32.text(Array(key.rawRepresentation), prefix: Self.prefix)
    }

    /// Reads a file of identities as `age-keygen` writes it: one a line, `#` before comments.
    ///
    /// - Parameter bytes: The content of the file.
    /// - Returns: The identities in their order; nothing when a line is something else, or there
    ///   are none.
    package static func read(_ bytes: [UInt8]) -> [AgeIdentity]? {
        let lines = String(decoding: bytes, as: UTF8.self)
            .split { $0.isNewline }
            .filter { !$0.hasPrefix("#") && !$0.allSatisfy(\.isWhitespace) }
        let identities = lines.compactMap { AgeIdentity(String($0)) }
        return identities.isEmpty || identities.count < lines.count ? nil : identities
    }

    /// The text of a file that `age` reads as well.
    package var file: String { "# public key: \(recipient)\n\(secret)\n" }

    /// Takes the key of a file out of a stanza; nothing when the stanza is for somebody else.
    ///
    /// - Throws: `AgeError` with `malformed` when the stanza is none.
    func fileKey(in stanza: AgeStanza) throws(AgeError) -> [UInt8]? {
        guard stanza.arguments.first == AgeStanza.x25519 else {
            return nil
        }
        guard stanza.arguments.count == 2, stanza.body.count == AgeFile.keyLength + 16,
            let share = AgeBase64.bytes(stanza.arguments[1]), share.count == 32
        else {
            throw .malformed("a stanza for X25519 is not as it should be")
        }
        guard let shared = AgeStanza.shared(key, with: share) else {
            throw .malformed("a stanza for X25519 keeps nothing secret")
        }
        let key = AgeStanza.wrappingKey(shared, share: share, recipient: recipient.bytes)
        return try? AgeStanza.open(stanza.body, using: key)
    }
}
