import Crypto
import FoundationEssentials

/// One way into a file: the key of the file, wrapped for one recipient.
struct AgeStanza: Sendable, Hashable {
    /// The first argument of the only kind that is written here.
    static let x25519 = "X25519"

    /// The kind of the stanza, then what belongs to it.
    let arguments: [String]
    /// The wrapped key.
    let body: [UInt8]

    /// What a secret and a public key have in common; nothing when everybody would know it, since the
    /// point is one of those few that turn every secret into zeros.
    static func shared(
        _ secret: Curve25519.KeyAgreement.PrivateKey,
        with bytes: [UInt8]
    ) -> SharedSecret? {
        guard let key = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: bytes),
            let shared = try? secret.sharedSecretFromKeyAgreement(with: key)
        else {
            return nil
        }
        let isWeak = unsafe shared.withUnsafeBytes { unsafe $0.allSatisfy { $0 == 0 } }
        return isWeak ? nil : shared
    }

    /// The key that wraps the key of a file for one recipient: HKDF (RFC 5869) with SHA-256.
    static func wrappingKey(
        _ shared: SharedSecret,
        share: [UInt8],
        recipient: [UInt8]
    ) -> SymmetricKey {
        shared.hkdfDerivedSymmetricKey(
            using: SHA256.self,
            salt: share + recipient,
            sharedInfo: Array("age-encryption.org/v1/X25519".utf8),
            outputByteCount: 32
        )
    }

    /// Twelve zeros: the wrapping key is used for this one message.
    static func nonce() throws -> ChaChaPoly.Nonce {
        try ChaChaPoly.Nonce(data: [UInt8](repeating: 0, count: 12))
    }

    /// Opens a wrapped key.
    static func open(_ body: [UInt8], using key: SymmetricKey) throws -> [UInt8] {
        let box = try ChaChaPoly.SealedBox(
            nonce: nonce(),
            ciphertext: body.dropLast(16),
            tag: body.suffix(16)
        )
        return Array(try ChaChaPoly.open(box, using: key))
    }
}

/// Base64 without padding, as age writes it.
enum AgeBase64 {
    static func text(_ bytes: [UInt8]) -> String {
        String(Base64.text(bytes).prefix { $0 != "=" })
    }

    /// Reads a text; nothing when it is padded or another text would stand for the same bytes.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        guard !text.utf8.contains(UInt8(ascii: "=")) else {
            return nil
        }
        return Base64.bytes(text + padding)
    }
}
