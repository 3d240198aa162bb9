import WorkflowSystem

/// A key that one process seals the parts of one kind with, and how others find it again.
///
/// It is random and lives in memory alone; on disk it stands wrapped as a file of the format age,
/// which the writer himself cannot open without an identity. The parts are sealed with AES-256-GCM
/// (NIST SP 800-38D) under random nonces: never under the number of the record, which a transaction
/// that was rolled back would use twice.
package struct PartKey: Sendable {
    private let key: SealingKey

    /// Makes a new key from the random numbers of the operating system.
    package init() {
        key = SealingKey()
    }

    /// Opens a wrapped key.
    ///
    /// - Parameters:
    ///   - wrapped: The file that holds it.
    ///   - identities: The secret keys at hand.
    /// - Throws: `AgeError`, with `notForUs` when none of the identities may read it.
    package init(_ wrapped: [UInt8], with identities: [AgeIdentity]) throws(AgeError) {
        guard let key = SealingKey(try AgeFile.open(wrapped, with: identities)) else {
            throw .malformed("it holds no key")
        }
        self.key = key
    }

    /// The file that gives the key to everybody who is named, and to nobody else.
    package func wrapped(to recipients: [AgeRecipient]) throws -> [UInt8] {
        try AgeFile.seal(key.bytes, to: recipients)
    }

    /// Seals bytes.
    ///
    /// - Parameters:
    ///   - bytes: What is to be kept secret.
    ///   - place: Where it stands; opened as standing elsewhere, it is refused.
    /// - Returns: The box.
    /// - Throws: What the cipher throws, which no input can cause.
    package func seal(_ bytes: [UInt8], at place: [UInt8]) throws -> [UInt8] {
        try key.seal(bytes, at: place)
    }

    /// Opens what was sealed; nothing when it was changed, or sealed with another key or place.
    package func open(_ box: ArraySlice<UInt8>, at place: [UInt8]) -> [UInt8]? {
        key.open(box, at: place)
    }
}
