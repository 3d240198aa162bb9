package import WorkflowSystem

/// Evidence that a tree is the beginning of a later one: nothing was changed, only added.
package struct ConsistencyProof: Sendable, Hashable {
    /// How many leaves the earlier tree has.
    package let oldSize: Int
    /// How many leaves the later tree has.
    package let newSize: Int
    /// The hashes that both roots can be made from.
    package let path: [SHA256Digest]

    /// Takes a proof over from elsewhere; verifying it tells what it is worth.
    package init(oldSize: Int, newSize: Int, path: [SHA256Digest]) {
        self.oldSize = oldSize
        self.newSize = newSize
        self.path = path
    }

    /// Proves that the first leaves were a tree before (RFC 6962, section 2.1.2).
    ///
    /// - Parameters:
    ///   - oldSize: How many leaves the earlier tree had.
    ///   - leafHashes: The hashes of all leaves of the later tree.
    /// - Precondition: The earlier tree is not empty and not larger.
    package init(from oldSize: Int, in leafHashes: ArraySlice<SHA256Digest>) {
        precondition(oldSize > 0 && oldSize <= leafHashes.count)
        self.init(
            oldSize: oldSize,
            newSize: leafHashes.count,
            path: Self.path(oldSize, leafHashes, isWholeTree: true)
        )
    }

    /// Says whether both roots follow from the proof (RFC 9162, section 2.1.4.2).
    ///
    /// An empty tree is the beginning of no other: its root says nothing about what follows.
    package func verifies(oldRoot: SHA256Digest, newRoot: SHA256Digest) -> Bool {
        guard oldSize > 0, oldSize < newSize else {
            return oldSize > 0 && oldSize == newSize && path.isEmpty && oldRoot == newRoot
        }
        // A complete tree is itself the first hash that the path would name.
        let isComplete = oldSize & (oldSize - 1) == 0
        var hashes = (isComplete ? [oldRoot] : []) + path
        guard !hashes.isEmpty else {
            return false
        }
        var (place, last) = (oldSize - 1, newSize - 1)
        let skipped = (~place).trailingZeroBitCount
        place >>= skipped
        last >>= skipped
        var (old, new) = (hashes[0], hashes[0])
        hashes.removeFirst()
        for hash in hashes {
            guard last > 0 else {
                return false
            }
            if place & 1 == 1 || place == last {
                old = MerkleTree.nodeHash(hash, old)
                new = MerkleTree.nodeHash(hash, new)
                // On the right edge, levels at which nothing is to the left have no sibling.
                let skipped = place.trailingZeroBitCount
                place >>= skipped
                last >>= skipped
            } else {
                new = MerkleTree.nodeHash(new, hash)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && old == oldRoot && new == newRoot
    }

    private static func path(
        _ oldSize: Int,
        _ leafHashes: ArraySlice<SHA256Digest>,
        isWholeTree: Bool
    ) -> [SHA256Digest] {
        if oldSize == leafHashes.count {
            return isWholeTree ? [] : [MerkleTree.root(of: leafHashes)]
        }
        let split = MerkleTree.split(leafHashes.count)
        let (left, right) = (leafHashes.prefix(split), leafHashes.dropFirst(split))
        return oldSize <= split
            ? path(oldSize, left, isWholeTree: isWholeTree) + [MerkleTree.root(of: right)]
            : path(oldSize - split, right, isWholeTree: false) + [MerkleTree.root(of: left)]
    }
}
