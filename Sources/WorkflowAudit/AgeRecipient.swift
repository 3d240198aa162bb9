internal import Crypto

/// A public key that files can be encrypted to, as the C2SP specification `age.md` writes it.
package struct AgeRecipient: Sendable, Hashable, LosslessStringConvertible {
    private static let prefix = "age"

    /// The 32 bytes of the X25519 key.
    let bytes: [UInt8]

    /// Takes the key of an identity over.
    init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Takes a key over from its bytes; nothing for another number of them than 32.
    init?(bytes: [UInt8]) {
        guard bytes.count == 32 else {
            return nil
        }
        self.bytes = bytes
    }

    /// Reads a text that begins with `age1`; nothing when it is mistyped, or no key to keep secrets.
    package init?(_ text: String) {
        self.init(known: text)
        guard AgeStanza.shared(Curve25519.KeyAgreement.PrivateKey(), with: bytes) != nil else {
            return nil
        }
    }

    /// Reads a text that was a key before it was kept; whoever encrypts to it finds out that it is none.
    ///
    /// It spares the two multiplications on the curve that trying a key takes.
    package init?(known text: String) {
        guard let bytes = Bech32.bytes(text, prefix: Self.prefix) else {
            return nil
        }
        self.init(bytes: bytes)
    }

    package var description: String { Bech32.text(bytes, prefix: Self.prefix) }

    /// Wraps the key of a file so that only the holder of the identity can take it out.
    ///
    /// - Parameters:
    ///   - fileKey: The key of the file.
    ///   - ephemeral: A key that is made for this one stanza.
    /// - Returns: The stanza for the header.
    /// - Throws: `AgeError` when the recipient is a point that keeps nothing secret.
    func stanza(
        wrapping fileKey: [UInt8],
        ephemeral: Curve25519.KeyAgreement.PrivateKey = .init()
    ) throws -> AgeStanza {
        let share = Array(ephemeral.publicKey.rawRepresentation)
        guard let shared = AgeStanza.shared(ephemeral, with: bytes) else {
            throw AgeError.weakKey
        }
        let sealed = try ChaChaPoly.seal(
            fileKey,
            using: AgeStanza.wrappingKey(shared, share: share, recipient: bytes),
            nonce: AgeStanza.nonce()
        )
        return AgeStanza(
            arguments: [AgeStanza.x25519, AgeBase64.text(share)],
            body: Array(sealed.ciphertext + sealed.tag)
        )
    }
}
