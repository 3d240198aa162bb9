import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

@Suite struct LogVerifierTests {
    /// Two hundred records of one log with a head behind the last.
    private struct SignedLog {
        let key: SigningKey
        var leaves: [[UInt8]] = []
        var head: LogVerifier.Head

        init() throws {
            key = try #require(SigningKey(name: "log/a"))
            var frontier = MerkleFrontier()
            var last: SHA256Digest?
            for sequence in 0..<200 {
                let content = Array("content \(sequence)".utf8)
                let leaf = AuditLeaf(
                    log: "log/a",
                    sequence: sequence,
                    previous: last,
                    id: "id-\(sequence)",
                    time: Timestamp(microseconds: Int64(sequence)),
                    monotonic: sequence,
                    boot: "boot",
                    epoch: 1,
                    parts: [AuditPart("event", content, salt: [7])]
                )
                leaves.append(leaf.bytes())
                last = MerkleTree.leafHash(of: leaves[sequence])
                frontier.append(MerkleTree.leafHash(of: leaves[sequence]))
            }
            let checkpoint = Checkpoint(origin: "log/a", size: 200, root: frontier.root)
            head = LogVerifier.Head(
                size: 200,
                note: try SignedNote(checkpoint.text, signedBy: [key]).description,
                frontier: frontier.bytes
            )
        }

        func verifier(
            _ head: LogVerifier.Head? = nil,
            mark: SignedNote? = nil,
            kept keeper: LogMemory.Keeper = .mark
        ) -> LogVerifier {
            let epoch = KeyChain.Epoch(
                number: 1,
                first: 0,
                key: key.verifier.description,
                endNote: nil
            )
            return LogVerifier(
                "log/a",
                KeyChain([epoch], of: "log/a", pin: key.verifier),
                heads: [head ?? self.head],
                memories: mark.flatMap { LogMemory($0, kept: keeper) }.map { [$0] } ?? []
            )
        }

        func verdict(
            _ head: LogVerifier.Head? = nil,
            mark: SignedNote? = nil,
            kept keeper: LogMemory.Keeper = .mark
        ) -> LogVerdict {
            var verifier = verifier(head, mark: mark, kept: keeper)
            for (place, leaf) in leaves.enumerated() {
                let hash = MerkleTree.leafHash(of: leaf).bytes
                _ = verifier.take(
                    HashedLeaf(leaf, storedHash: hash).link(in: "log/a"),
                    at: place
                )
            }
            return verifier.finish()
        }
    }

    @Test func `a log that nobody touched has no findings`() throws {
        let verdict = try SignedLog().verdict()

        #expect(verdict.findings.isEmpty && verdict.isSound && verdict.head?.size == 200)
    }

    @Test func `every byte of two hundred records is covered by the hash beside it`() throws {
        let log = try SignedLog()
        var verifier = log.verifier()

        for (place, leaf) in log.leaves.enumerated() {
            let hash = MerkleTree.leafHash(of: leaf).bytes
            for index in leaf.indices {
                var flipped = leaf
                flipped[index] ^= 1 << (index % 8)
                #expect(MerkleTree.leafHash(of: flipped).bytes != hash)
            }
            let link = HashedLeaf(leaf, storedHash: hash).link(in: "log/a")
            let isTaken = verifier.take(link, at: place)
            #expect(isTaken)
        }
        #expect(verifier.finish().findings.isEmpty)
    }

    @Test func `a record that was changed says nothing about the clock of others`() throws {
        let log = try SignedLog()
        var verifier = log.verifier()

        for (place, leaf) in log.leaves.enumerated() {
            let later = String(decoding: leaf, as: UTF8.self).replacing("1970", with: "1978")
            let record = HashedLeaf(
                place == 99 ? Array(later.utf8) : leaf,
                storedHash: MerkleTree.leafHash(of: leaf).bytes
            )
            _ = verifier.take(record.link(in: "log/a"), at: place)
        }

        #expect(Set(verifier.finish().findings.map(\.code)) == [.edited])
    }

    @Test(arguments: [0, 1, 99, 198, 199])
    func `a record that was changed together with its hash is found`(place: Int) throws {
        var log = try SignedLog()
        var leaf = try #require(AuditLeaf(bytes: log.leaves[place]))
        leaf = AuditLeaf(
            log: leaf.log,
            sequence: place,
            previous: place == 0 ? nil : MerkleTree.leafHash(of: log.leaves[place - 1]),
            id: "other",
            time: leaf.time,
            monotonic: leaf.monotonic,
            boot: leaf.boot,
            epoch: 1,
            parts: leaf.parts
        )
        log.leaves[place] = leaf.bytes()

        let finding = try #require(log.verdict().findings.first)

        #expect(finding.code == .edited)
        #expect(finding.sequence == (place == 199 ? nil : place))
    }

    @Test func `every byte of a head that is flipped is found`() throws {
        let log = try SignedLog()
        let bytes = Array(log.head.note.utf8)

        for index in bytes.indices {
            var flipped = bytes
            flipped[index] ^= 1
            let head = LogVerifier.Head(
                size: 200,
                note: String(decoding: flipped, as: UTF8.self),
                frontier: log.head.frontier
            )
            var verifier = log.verifier(head)
            let codes = verifier.finish().findings.map(\.code)
            #expect(codes.contains(.edited) || codes.contains(.unknownKey), "byte \(index)")
        }
    }

    @Test func `every byte of the edge of the tree that is flipped is found`() throws {
        let log = try SignedLog()

        for index in log.head.frontier.indices {
            var flipped = log.head.frontier
            flipped[index] ^= 1 << (index % 8)
            let head = LogVerifier.Head(size: 200, note: log.head.note, frontier: flipped)
            #expect(log.verdict(head).findings.map(\.code) == [.edited], "byte \(index)")
        }
    }

    @Test func `another history that was signed with the same key is a fork`() throws {
        let log = try SignedLog()
        let other = Checkpoint(origin: "log/a", size: 150, root: MerkleTree.emptyRoot)
        let mark = try SignedNote(other.text, signedBy: [log.key])

        #expect(log.verdict(mark: mark).findings.map(\.code) == [.fork])
    }

    @Test(arguments: [LogMemory.Keeper.mark, .git(reference: "refs/ddx/audit"), .person("bob")])
    func `a witness says how far it vouches, and remembers what was taken away`(
        keeper: LogMemory.Keeper
    ) throws {
        let log = try SignedLog()
        let later = Checkpoint(origin: "log/a", size: 201, root: MerkleTree.emptyRoot)
        let taken = try SignedNote(later.text, signedBy: [log.key])
        let own = try #require(SignedNote(log.head.note))

        #expect(log.verdict(mark: own, kept: keeper).vouched?.checkpoint.size == 200)
        #expect(log.verdict(mark: taken, kept: keeper).findings.map(\.code) == [.rolledBack])
        #expect(log.verdict(mark: taken, kept: keeper).vouched == nil)
    }

    @Test func `a head of somebody else counts only where a person answers for it`() throws {
        let log = try SignedLog()
        let other = try #require(SigningKey(name: "log/a"))
        let head = Checkpoint(origin: "log/a", size: 150, root: MerkleTree.emptyRoot)
        let forged = try SignedNote(head.text, signedBy: [other])
        let git = LogMemory.Keeper.git(reference: "refs/ddx/audit")

        #expect(log.verdict(mark: forged).isSound)
        #expect(log.verdict(mark: forged, kept: git).findings.map(\.code) == [.unknownKey])
        #expect(log.verdict(mark: forged, kept: .person("bob")).findings.map(\.code) == [.fork])
    }

    @Test func `what a witness keeps of another log is nothing to this one`() throws {
        let log = try SignedLog()
        let head = Checkpoint(origin: "log/b", size: 900, root: MerkleTree.emptyRoot)
        let foreign = try SignedNote(head.text, signedBy: [log.key])

        #expect(log.verdict(mark: foreign, kept: .person("bob")).isSound)
    }

    @Test func `a head by the key of another epoch is told as such`() throws {
        let log = try SignedLog()
        let next = try #require(SigningKey(name: "log/a"))
        let end = try SignedNote(
            Checkpoint(origin: "log/a", size: 100, root: MerkleTree.emptyRoot).text,
            signedBy: [log.key, next]
        )
        let chain = KeyChain(
            [
                .init(
                    number: 1,
                    first: 0,
                    key: log.key.verifier.description,
                    endNote: end.description
                ),
                .init(number: 2, first: 100, key: next.verifier.description, endNote: nil),
            ],
            of: "log/a",
            pin: log.key.verifier
        )
        let head = try #require(SignedNote(log.head.note))

        #expect(chain.findings.isEmpty)
        #expect(chain.problem(of: head, size: 200)?.code == .wrongEpochKey)
        #expect(chain.problem(of: head, size: 100) == nil)
    }

    @Test func `a key that nothing outside and no epoch before vouches for is unknown`() throws {
        let log = try SignedLog()
        let other = try #require(SigningKey(name: "log/a"))
        let epoch = KeyChain.Epoch(
            number: 1,
            first: 0,
            key: other.verifier.description,
            endNote: nil
        )

        let chain = KeyChain([epoch], of: "log/a", pin: log.key.verifier)

        #expect(chain.findings.map(\.code) == [.unknownKey])
    }
}
