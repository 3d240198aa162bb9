internal import Crypto

/// A key that signs the heads of a log.
///
/// Whoever holds it decides what the log says from now on, so it never stands inside a project.
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    /// What others check signatures with.
    package let verifier: VerifierKey

    /// Makes a new key from the random numbers of the operating system.
    ///
    /// - Parameter name: Who signs; nothing is made when a key cannot have this name.
    package init?(name: String) {
        self.init(Curve25519.Signing.PrivateKey(), name)
    }

    /// Takes a key up again from its 32 secret bytes; nothing for another number of them.
    package init?(name: String, secret: [UInt8]) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: secret) else {
            return nil
        }
        self.init(key, name)
    }

    private init?(_ key: Curve25519.Signing.PrivateKey, _ name: String) {
        guard let verifier = VerifierKey(name: name, bytes: Array(key.publicKey.rawRepresentation))
        else {
            return nil
        }
        self.key = key
        self.verifier = verifier
    }

    /// The 32 bytes that must stay secret.
    package var secret: [UInt8] { Array(key.rawRepresentation) }

    /// Signs a message; two signatures of one message may differ.
    func sign(_ message: [UInt8]) throws -> [UInt8] {
        Array(try key.signature(for: message))
    }
}
