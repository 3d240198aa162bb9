package import WorkflowSystem

/// Evidence that a leaf stands at a place of a tree whose root is known.
package struct InclusionProof: Sendable, Hashable {
    /// The place of the leaf, from 0.
    package let index: Int
    /// How many leaves the tree has.
    package let size: Int
    /// The hashes beside the way from the leaf up to the root.
    package let path: [SHA256Digest]

    /// Takes a proof over from elsewhere; verifying it tells what it is worth.
    package init(index: Int, size: Int, path: [SHA256Digest]) {
        self.index = index
        self.size = size
        self.path = path
    }

    /// Proves a leaf of a tree (RFC 6962, section 2.1.1); takes as long as the leaves are many.
    ///
    /// - Parameters:
    ///   - index: The place of the leaf.
    ///   - leafHashes: The hashes of all leaves.
    /// - Precondition: There is a leaf at the place.
    package init(of index: Int, in leafHashes: ArraySlice<SHA256Digest>) {
        precondition(leafHashes.indices.contains(leafHashes.startIndex + index))
        self.init(index: index, size: leafHashes.count, path: Self.path(index, leafHashes))
    }

    /// Says whether the proof leads from the leaf to the root (RFC 9162, section 2.1.3.2).
    package func verifies(_ leafHash: SHA256Digest, root: SHA256Digest) -> Bool {
        guard index >= 0, index < size else {
            return false
        }
        var (place, last) = (index, size - 1)
        var hash = leafHash
        for sibling in path {
            guard last > 0 else {
                return false
            }
            if place & 1 == 1 || place == last {
                hash = MerkleTree.nodeHash(sibling, hash)
                // On the right edge, levels at which nothing is to the left have no sibling.
                let skipped = place.trailingZeroBitCount
                place >>= skipped
                last >>= skipped
            } else {
                hash = MerkleTree.nodeHash(hash, sibling)
            }
            place >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    private static func path(
        _ index: Int,
        _ leafHashes: ArraySlice<SHA256Digest>
    ) -> [SHA256Digest] {
        guard leafHashes.count > 1 else {
            return []
        }
        let split = MerkleTree.split(leafHashes.count)
        let (left, right) = (leafHashes.prefix(split), leafHashes.dropFirst(split))
        return index < split
            ? path(index, left) + [MerkleTree.root(of: right)]
            : path(index - split, right) + [MerkleTree.root(of: left)]
    }
}
