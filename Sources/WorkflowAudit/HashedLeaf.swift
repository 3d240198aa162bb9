package import WorkflowModel
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
        self.init(bytes[...], storedHash: storedHash[...], sharing: SharedTexts())
    }

    /// Hashes and reads a record that stands among others.
    ///
    /// - Parameters:
    ///   - bytes: The leaf as it is stored.
    ///   - storedHash: The hash that is stored beside it.
    ///   - texts: What records before it have in common with it.
    package init(
        _ bytes: ArraySlice<UInt8>,
        storedHash: ArraySlice<UInt8>,
        sharing texts: SharedTexts
    ) {
        hash = MerkleTree.leafHash(of: bytes)
        leaf = AuditLeaf(bytes: bytes, sharing: texts)
        isIntact = SHA256Digest(bytes: storedHash) == hash
    }

    /// The record when it can be read and its bytes are those that were hashed.
    package var intact: AuditLeaf? { isIntact ? leaf : nil }

    /// What of the record the order and the tree of a log need.
    package func link(in log: String) -> LeafLink {
        LeafLink(
            hash: hash,
            sequence: leaf?.sequence,
            intact: intact.map {
                LeafLink.Intact(
                    previous: $0.previous,
                    time: $0.time,
                    foreignLog: $0.log.utf8.elementsEqual(log.utf8) ? nil : $0.log
                )
            }
        )
    }
}

/// What of a record ties it to those before it.
package struct LeafLink: Sendable {
    let hash: SHA256Digest
    /// The place that it names; nothing when its bytes are no record.
    package let sequence: Int?
    /// What it says, when its bytes are those that were hashed.
    let intact: Intact?

    /// When it was written, as far as that can be relied on.
    package var time: Timestamp? { intact?.time }

    struct Intact: Sendable {
        let previous: SHA256Digest?
        let time: Timestamp
        /// The log that it belongs to, when that is another one.
        let foreignLog: String?
    }
}
