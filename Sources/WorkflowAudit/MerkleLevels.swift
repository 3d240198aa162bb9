package import WorkflowSystem

/// All complete subtrees of a tree, from which many proofs are made at little cost.
///
/// Takes 64 bytes a leaf, and one hash for each; a proof then takes some hundred hashes at most.
package struct MerkleLevels: Sendable {
    /// The roots of complete subtrees: those of 2^n leaves at n.
    private var levels: [[SHA256Digest]]

    /// Builds the subtrees over the hashes of leaves.
    package init(_ leafHashes: [SHA256Digest]) {
        levels = [leafHashes]
        while let below = levels.last, below.count > 1 {
            levels.append(
                stride(from: 0, to: below.count - 1, by: 2).map {
                    MerkleTree.nodeHash(below[$0], below[$0 + 1])
                }
            )
        }
    }

    /// How many leaves there are.
    package var size: Int { levels[0].count }

    /// Proves that a leaf stands in the tree over the first leaves.
    ///
    /// - Precondition: The leaf is one of them, and there are that many.
    package func proof(of index: Int, size: Int) -> InclusionProof {
        precondition(index >= 0 && index < size && size <= self.size)
        return InclusionProof(index: index, size: size, path: path(index, 0..<size))
    }

    /// The root of the tree over the first leaves.
    ///
    /// - Precondition: There are that many.
    package func root(size: Int) -> SHA256Digest {
        precondition(size >= 0 && size <= self.size)
        return size == 0 ? MerkleTree.emptyRoot : root(0..<size)
    }

    private func path(_ index: Int, _ leaves: Range<Int>) -> [SHA256Digest] {
        guard leaves.count > 1 else {
            return []
        }
        let middle = leaves.lowerBound + MerkleTree.split(leaves.count)
        let (left, right) = (leaves.lowerBound..<middle, middle..<leaves.upperBound)
        return index < middle
            ? path(index, left) + [root(right)] : path(index, right) + [root(left)]
    }

    private func root(_ leaves: Range<Int>) -> SHA256Digest {
        let level = leaves.count.trailingZeroBitCount
        if leaves.count & (leaves.count - 1) == 0 {
            return levels[level][leaves.lowerBound >> level]
        }
        let middle = leaves.lowerBound + MerkleTree.split(leaves.count)
        return MerkleTree.nodeHash(
            root(leaves.lowerBound..<middle),
            root(middle..<leaves.upperBound)
        )
    }
}
