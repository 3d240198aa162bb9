import Testing
import WorkflowAudit
import WorkflowSystem

@Suite struct MerkleTreeTests {
    /// Leaves and roots that implementations of RFC 6962 agree on.
    private static let leaves: [[UInt8]] = [
        [], [0x00], [0x10], [0x20, 0x21], [0x30, 0x31], [0x40, 0x41, 0x42, 0x43],
        Array(0x50...0x57), Array(0x60...0x6F),
    ]

    private static let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ]

    @Test(arguments: Array(roots.enumerated()))
    func `roots are those of RFC 6962`(size: Int, root: String) {
        let hashes = Self.leaves.prefix(size).map(MerkleTree.leafHash)

        #expect(MerkleTree.root(of: hashes).hexadecimal == root)
    }

    @Test func `a frontier that is stored and read after each leaf has the same root`() throws {
        var frontier = MerkleFrontier()
        let hashes = Self.hashes(130)

        for (index, hash) in hashes.enumerated() {
            frontier.append(hash)
            let stored = frontier.bytes
            frontier = try #require(MerkleFrontier(size: index + 1, bytes: stored))
            #expect(frontier.root == Self.recursiveRoot(hashes[...index]))
            #expect(MerkleFrontier(size: index + 2, bytes: stored + [0]) == nil)
        }
    }

    @Test func `proofs from the stored levels of a tree are those of the tree itself`() {
        let hashes = Self.hashes(70)
        let levels = MerkleLevels(hashes)

        for size in 1...70 {
            #expect(levels.root(size: size) == MerkleTree.root(of: hashes.prefix(size)))
            for index in 0..<size {
                #expect(
                    levels.proof(of: index, size: size)
                        == InclusionProof(of: index, in: hashes[..<size])
                )
            }
        }
    }

    @Test func `a root picks the same records for everybody, and another root others`() {
        let (one, other) = (Self.hashes(2)[0], Self.hashes(2)[1])
        let picked = AuditSampling(10, of: 100...1099, by: one).places

        #expect(picked == AuditSampling(10, of: 100...1099, by: one).places)
        #expect(picked != AuditSampling(10, of: 100...1099, by: other).places)
        #expect(Set(picked).count == 10 && picked.allSatisfy((100...1099).contains))
        #expect(AuditSampling(10, of: 5...7, by: one).places == [5, 6, 7])
    }

    @Test func `every leaf of every tree is proved, and nothing else by the same proof`() {
        for size in 1...33 {
            let hashes = Self.hashes(size)
            let root = MerkleTree.root(of: hashes)
            for index in 0..<size {
                let proof = InclusionProof(of: index, in: hashes[...])
                #expect(proof.verifies(hashes[index], root: root))
                #expect(!proof.verifies(hashes[index], root: hashes[0]) || size == 1)
                #expect(!proof.verifies(MerkleTree.leafHash(of: [9, 9]), root: root))
                for other in [index - 1, index + 1, size] {
                    let moved = InclusionProof(index: other, size: size, path: proof.path)
                    #expect(!moved.verifies(hashes[index], root: root))
                }
            }
        }
    }

    @Test func `every tree is proved to be the beginning of every later one`() {
        for newSize in 1...33 {
            let hashes = Self.hashes(newSize)
            let newRoot = MerkleTree.root(of: hashes)
            for oldSize in 1...newSize {
                let oldRoot = MerkleTree.root(of: hashes.prefix(oldSize))
                let proof = ConsistencyProof(from: oldSize, in: hashes[...])
                #expect(proof.verifies(oldRoot: oldRoot, newRoot: newRoot))
                #expect(oldSize == newSize || !proof.verifies(oldRoot: newRoot, newRoot: oldRoot))
                let wrong = MerkleTree.leafHash(of: [9, 9])
                #expect(!proof.verifies(oldRoot: wrong, newRoot: newRoot))
                #expect(!proof.verifies(oldRoot: oldRoot, newRoot: wrong))
                let short = ConsistencyProof(
                    oldSize: oldSize,
                    newSize: newSize,
                    path: Array(proof.path.dropLast())
                )
                #expect(
                    proof.path.isEmpty || !short.verifies(oldRoot: oldRoot, newRoot: newRoot)
                )
            }
        }
    }

    private static func hashes(_ count: Int) -> [SHA256Digest] {
        (0..<count).map { MerkleTree.leafHash(of: [UInt8(truncatingIfNeeded: $0), 7]) }
    }

    /// The definition of RFC 6962, section 2.1, word for word.
    private static func recursiveRoot(_ hashes: ArraySlice<SHA256Digest>) -> SHA256Digest {
        guard hashes.count > 1 else {
            return hashes.first ?? MerkleTree.emptyRoot
        }
        var split = 1
        while split * 2 < hashes.count {
            split *= 2
        }
        return MerkleTree.nodeHash(
            recursiveRoot(hashes.prefix(split)),
            recursiveRoot(hashes.dropFirst(split))
        )
    }
}
