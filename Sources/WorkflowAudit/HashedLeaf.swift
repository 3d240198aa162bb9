package import WorkflowSystem

/// A record as it is stored, hashed anew and read.
package struct HashedLeaf: Sendable {
    /// The hash of its bytes, whatever is stored beside them.
    package let hash: SHA256Digest
    /// What its bytes say; nothing when they are no record.
    package let leaf: AuditLeaf?
    private let isIntact: Bool

    /// Hashes and reads a record.
    ///
    /// - Parameters:
    ///   - bytes: The leaf as it is stored.
    ///   - storedHash: The hash that is stored beside it.
    package init(_ bytes: [UInt8], storedHash: [UInt8]) {
        hash = MerkleTree.leafHash(of: bytes)
        leaf = AuditLeaf(bytes: bytes)
        isIntact = SHA256Digest(bytes: storedHash) == hash
    }

    /// The record when it can be read and its bytes are those that were hashed.
    package var intact: AuditLeaf? { isIntact ? leaf : nil }
}
