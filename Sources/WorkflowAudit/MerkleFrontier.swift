package import WorkflowSystem

/// The right edge of a Merkle tree: all that is needed to add leaves and to know the root.
///
/// It holds the root of one complete subtree for each bit of the size that is set, the largest
/// first; so there are at most 63, and adding a leaf costs one hash on average. This is the compact
/// range of Google's Trillian, restricted to ranges that begin at the first leaf.
package struct MerkleFrontier: Sendable, Hashable {
    /// How many leaves the tree has.
    package private(set) var size: Int
    private var subtrees: [SHA256Digest]

    /// The edge of a tree without leaves.
    package init() {
        size = 0
        subtrees = []
    }

    /// Reads an edge that was stored; nothing when the bytes do not fit the size.
    package init?(size: Int, bytes: [UInt8]) {
        guard size >= 0, bytes.count == size.nonzeroBitCount * 32 else {
            return nil
        }
        self.size = size
        subtrees = stride(from: 0, to: bytes.count, by: 32).compactMap {
            SHA256Digest(bytes: Array(bytes[$0..<$0 + 32]))
        }
    }

    /// The subtrees one after the other, 32 bytes each.
    package var bytes: [UInt8] { subtrees.flatMap(\.bytes) }

    /// Adds a leaf.
    ///
    /// - Parameter leafHash: The hash of the leaf, not the leaf itself.
    package mutating func append(_ leafHash: SHA256Digest) {
        var hash = leafHash
        // Every trailing one of the size is a complete subtree that the new leaf makes larger.
        for _ in 0..<(~size).trailingZeroBitCount {
            hash = MerkleTree.nodeHash(subtrees.removeLast(), hash)
        }
        subtrees.append(hash)
        size += 1
    }

    /// The root of the tree; costs one hash for each subtree.
    package var root: SHA256Digest {
        guard var root = subtrees.last else {
            return MerkleTree.emptyRoot
        }
        for subtree in subtrees.dropLast().reversed() {
            root = MerkleTree.nodeHash(subtree, root)
        }
        return root
    }
}
