import Crypto
import WorkflowSystem

/// Files that only the holders of some keys can read, in the format age, version 1, with X25519.
///
/// The format is that of `age.md` of the Community Cryptography Specification Project, so that
/// whoever holds an identity can open them with the program `age` as well.
package enum AgeFile {
    static let keyLength = 16
    private static let nonceLength = 16

    /// Encrypts bytes to everybody who is named.
    ///
    /// - Parameters:
    ///   - bytes: What is to be kept secret.
    ///   - recipients: The public keys of those who may read it; at least one.
    /// - Returns: The file.
    /// - Throws: `AgeError` with `weakKey` when nobody is named, or a key is not worth its name.
    package static func seal(_ bytes: [UInt8], to recipients: [AgeRecipient]) throws -> [UInt8] {
        guard !recipients.isEmpty else {
            throw AgeError.weakKey
        }
        let fileKey = SecureRandom.bytes(keyLength)
        let stanzas = try recipients.map { try $0.stanza(wrapping: fileKey) }
        let nonce = SecureRandom.bytes(nonceLength)
        return AgeHeader.bytes(stanzas, fileKey: fileKey) + nonce
            + (try AgeStream.seal(bytes, using: payloadKey(fileKey, nonce)))
    }

    /// Opens a file with the first identity that it was encrypted to.
    ///
    /// - Parameters:
    ///   - file: The file.
    ///   - identities: The secret keys at hand.
    /// - Returns: What was encrypted.
    /// - Throws: `AgeError`; nothing of a file that was changed is ever returned.
    package static func open(
        _ file: [UInt8],
        with identities: [AgeIdentity]
    ) throws(AgeError) -> [UInt8] {
        let header = try AgeHeader(file)
        let fileKey = try fileKey(header.stanzas, identities)
        guard header.isAuthentic(fileKey) else {
            throw .changedHeader
        }
        let rest = file[header.length...]
        guard rest.count >= nonceLength else {
            throw .changedContent
        }
        let key = payloadKey(fileKey, Array(rest.prefix(nonceLength)))
        return try AgeStream.open(rest.dropFirst(nonceLength), using: key)
    }

    private static func fileKey(
        _ stanzas: [AgeStanza],
        _ identities: [AgeIdentity]
    ) throws(AgeError) -> [UInt8] {
        guard stanzas.count == 1 || !stanzas.contains(where: { $0.arguments[0] == "scrypt" }) else {
            throw .malformed("a password stands beside other ways into it")
        }
        for stanza in stanzas {
            for identity in identities {
                if let key = try identity.fileKey(in: stanza) {
                    return key
                }
            }
        }
        throw .notForUs
    }

    private static func payloadKey(_ fileKey: [UInt8], _ nonce: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: fileKey),
            salt: nonce,
            info: Array("payload".utf8),
            outputByteCount: 32
        )
    }
}
