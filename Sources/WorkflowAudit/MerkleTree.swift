package import WorkflowSystem

/// The hashes of a Merkle tree over the records of a log, as RFC 6962, section 2.1, defines them.
package enum MerkleTree {
    /// The root of a tree without leaves: the hash of nothing.
    package static let emptyRoot = SHA256Digest(of: [])

    /// The hash of a leaf, told from that of a node by a first byte of 0.
    package static func leafHash(of leaf: [UInt8]) -> SHA256Digest {
        leafHash(of: leaf[...])
    }

    /// The hash of a leaf that is a piece of what is in memory.
    package static func leafHash(of leaf: ArraySlice<UInt8>) -> SHA256Digest {
        SHA256Digest(of: leaf, after: 0)
    }

    /// The hash of a node over two subtrees, told from that of a leaf by a first byte of 1.
    package static func nodeHash(_ left: SHA256Digest, _ right: SHA256Digest) -> SHA256Digest {
        SHA256Digest(of: 1, left, right)
    }

    /// The root of the tree over leaves whose hashes are given; takes as long as they are many.
    package static func root(of leafHashes: some Collection<SHA256Digest>) -> SHA256Digest {
        var frontier = MerkleFrontier()
        for hash in leafHashes {
            frontier.append(hash)
        }
        return frontier.root
    }

    /// The largest power of two below a size, where a tree of that size is split.
    ///
    /// - Precondition: The size is at least 2.
    static func split(_ size: Int) -> Int {
        1 << (Int.bitWidth - 1 - (size - 1).leadingZeroBitCount)
    }
}
