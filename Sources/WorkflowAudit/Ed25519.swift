internal import Crypto

/// Signatures of the only kind that this program makes and checks (RFC 8032).
enum Ed25519 {
    /// Says whether a signature of a message is by a key.
    static func verifies(_ signature: [UInt8], of message: [UInt8], by key: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: key) else {
            return false
        }
        return key.isValidSignature(signature, for: message)
    }
}
