internal import Crypto
import SystemPackage

/// A key that seals bytes: nobody without it can read or change them (AES-256-GCM).
package struct SealingKey: Sendable {
    private static let size = 32
    private static let nonceSize = 12

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

    /// Seals bytes under a random nonce: nonce, cipher text and tag.
    ///
    /// - Parameters:
    ///   - bytes: What is to be kept secret.
    ///   - place: Where it stands; opened as standing elsewhere, it is refused.
    /// - Returns: The sealed bytes; two seals of the same bytes differ.
    /// - Throws: What the cipher throws, which no input can cause.
    package func seal(_ bytes: [UInt8], at place: [UInt8] = []) throws -> [UInt8] {
        let nonce = try AES.GCM.Nonce(data: SecureRandom.bytes(Self.nonceSize))
        let box = try AES.GCM.seal(bytes, using: key, nonce: nonce, authenticating: place)
        guard let sealed = box.combined else {
            throw SystemError("seal", nil, errno: .invalidArgument)
        }
        return Array(sealed)
    }

    /// The bytes that were sealed; nothing when they were sealed with another key or for another
    /// place, or were changed.
    package func open(_ sealed: [UInt8], at place: [UInt8] = []) -> [UInt8]? {
        open(sealed[...], at: place)
    }

    /// The bytes that were sealed in a piece of what is in memory.
    package func open(_ sealed: ArraySlice<UInt8>, at place: [UInt8]) -> [UInt8]? {
        guard let box = try? AES.GCM.SealedBox(combined: sealed),
            let bytes = try? AES.GCM.open(box, using: key, authenticating: place)
        else {
            return nil
        }
        // Copied at once; as a sequence, byte after byte would be asked for.
        return bytes.withContiguousStorageIfAvailable { unsafe [UInt8]($0) } ?? Array(bytes)
    }
}
