internal import Crypto
import SystemPackage

/// A key that seals bytes: nobody without it can read or change them (AES-256-GCM).
package struct SealingKey: Sendable {
    private static let size = 32

    private let key: SymmetricKey

    /// The 32 bytes that must stay secret.
    package let bytes: [UInt8]

    /// Makes a new key from the random numbers of the operating system.
    package init() {
        self.init(unchecked: SecureRandom.bytes(Self.size))
    }

    /// Takes a key up again from its 32 bytes; nothing for another number of them.
    package init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.size else {
            return nil
        }
        self.init(unchecked: bytes)
    }

    private init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
        key = SymmetricKey(data: bytes)
    }

    /// Seals bytes; two seals of the same bytes differ.
    package func seal(_ bytes: [UInt8]) throws -> [UInt8] {
        // The nonce is random and stands before the cipher text, the tag behind it.
        guard let sealed = try AES.GCM.seal(bytes, using: key).combined else {
            throw SystemError("seal", nil, errno: .invalidArgument)
        }
        return Array(sealed)
    }

    /// The bytes that were sealed; nothing when they were sealed with another key, or changed.
    package func open(_ sealed: [UInt8]) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(box, using: key)
        else {
            return nil
        }
        return Array(bytes)
    }
}
