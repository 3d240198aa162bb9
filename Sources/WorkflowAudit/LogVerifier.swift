import WorkflowModel
import WorkflowSystem

/// Verifies a log record by record, with everything that was signed about it.
///
/// Feed it the records in the order of their places, then ask for the verdict. Nothing is encoded
/// anew: what was hashed are the stored bytes. Costs a hash a record and eight bytes of memory.
/// Begun at a head that was kept, it takes the records before that one for what the head signed.
package struct LogVerifier: Sendable {
    /// A head as it is stored.
    package struct Head: Sendable {
        package let size: Int
        package let note: String
        package let frontier: [UInt8]

        package init(size: Int, note: String, frontier: [UInt8]) {
            self.size = size
            self.note = note
            self.frontier = frontier
        }
    }

    /// Microseconds that the clock may go back without being told.
    private static let clockTolerance: Int64 = 2_000_000

    private let log: String
    private let chain: KeyChain
    private var heads: ArraySlice<Head>
    private var frontier = MerkleFrontier()
    /// The first record that is taken in.
    private let first: Int
    private var sequences: [Int] = []
    private var isInOrder = true
    private var previous: (time: Timestamp?, hash: SHA256Digest)?
    private var memories: [LogMemory] = []
    /// The sizes that are remembered.
    private var remembered: [Int] = []
    /// The roots at the sizes that are remembered.
    private var roots: [Int: SHA256Digest] = [:]
    private var newest: Checkpoint?
    private var findings: [AuditFinding]

    /// Begins with what is known of a log beside its records.
    ///
    /// - Parameters:
    ///   - log: The name of the log.
    ///   - chain: Its keys.
    ///   - heads: The heads that were kept, in the order of their sizes.
    ///   - memories: What something outside the project remembers of it.
    ///   - start: The head to begin at; before the first record when left out.
    package init(
        _ log: String,
        _ chain: KeyChain,
        heads: [Head],
        memories: [LogMemory] = [],
        from start: Head? = nil
    ) {
        self.log = log
        self.chain = chain
        first = start?.size ?? 0
        findings = chain.findings
        self.heads = heads[...]
        if let start {
            self.heads = heads[...].drop { $0.size <= start.size }
            begin(at: start)
        }
        for memory in memories where memory.checkpoint.size > 0 {
            accept(memory)
        }
    }

    /// Takes over the edge of the tree that a head has signed.
    private mutating func begin(at head: Head) {
        guard let checkpoint = read(head) else {
            return
        }
        newest = checkpoint
        guard let edge = MerkleFrontier(size: head.size, bytes: head.frontier),
            edge.root == checkpoint.root
        else {
            return note(.edited, nil, "the edge of the tree at \(head.size) records was changed")
        }
        frontier = edge
    }

    /// Lets a memory count when it is of this log and somebody vouches for it.
    private mutating func accept(_ memory: LogMemory) {
        guard memory.checkpoint.origin.utf8.elementsEqual(log.utf8), memory.checkpoint.size >= first
        else {
            return
        }
        let problem = chain.problem(of: memory.note, size: memory.checkpoint.size)
        if memory.isIndependent || problem == nil {
            memories.append(memory)
            remembered.append(memory.checkpoint.size)
        } else if let problem, memory.keeper != .mark {
            note(problem.code, nil, "\(memory.keeper.words): \(problem.1)")
        }
    }

    /// Takes in a record.
    ///
    /// - Parameters:
    ///   - record: What ties it to others.
    ///   - place: Where it stands.
    /// - Returns: Whether it can be read, belongs here, and its bytes are those that were hashed.
    package mutating func take(_ record: LeafLink, at place: Int) -> Bool {
        frontier.append(record.hash)
        isInOrder = isInOrder && (record.sequence ?? place) == next
        sequences.append(record.sequence ?? place)
        defer {
            // What was changed says nothing about the clock of others.
            previous = (record.intact?.time, record.hash)
            compareHeads()
        }
        guard let sequence = record.sequence, let leaf = record.intact else {
            note(.edited, place, "the record was changed")
            return false
        }
        if let log = leaf.foreignLog {
            note(.wrongLog, place, "the record belongs to the log '\(log)'")
            return false
        }
        follow(leaf, sequence)
        return true
    }

    /// Takes in a record of which only the hash is there; the roots of the heads vouch for that.
    ///
    /// - Parameters:
    ///   - storedHash: The hash that is stored.
    ///   - place: Where it stands.
    package mutating func takeHash(_ storedHash: [UInt8], at place: Int) {
        guard let hash = SHA256Digest(bytes: storedHash) else {
            _ = take(HashedLeaf([], storedHash: storedHash).link(in: log), at: place)
            return
        }
        frontier.append(hash)
        isInOrder = isInOrder && place == next
        sequences.append(place)
        previous = (nil, hash)
        compareHeads()
    }

    /// Compares a record with the one that it names as the one before it.
    private mutating func follow(_ leaf: LeafLink.Intact, _ sequence: Int) {
        let isNext = sequence == next - 1
        guard isNext, previous != nil || first == 0 else {
            return
        }
        if leaf.previous != previous?.hash,
            sequences.dropLast().last.map({ $0 == sequence - 1 }) ?? true
        {
            note(.edited, max(0, sequence - 1), "the next record names another one before it")
        }
        if let before = previous?.time,
            leaf.time.microseconds < before.microseconds - Self.clockTolerance
        {
            note(.clock, sequence, "the clock went back")
        }
    }

    /// The place of the record that is taken in next.
    private var next: Int { first + sequences.count }

    private mutating func compareHeads() {
        if remembered.contains(frontier.size) {
            roots[frontier.size] = frontier.root
        }
        while let head = heads.first, head.size <= frontier.size {
            heads = heads.dropFirst()
            compare(head)
        }
    }

    private mutating func compare(_ head: Head) {
        guard let checkpoint = read(head) else {
            return
        }
        newest = checkpoint
        guard checkpoint.size == frontier.size, isInOrder, !hasBrokenRecords else {
            return
        }
        if checkpoint.root != frontier.root {
            note(
                .edited,
                nil,
                "the first \(checkpoint.size) records are not those that were signed"
            )
        } else if head.frontier != frontier.bytes {
            note(.edited, nil, "the edge of the tree at \(checkpoint.size) records was changed")
        }
    }

    /// The checkpoint of a head when its key vouches for it.
    private mutating func read(_ head: Head) -> Checkpoint? {
        guard let signed = SignedNote(head.note), let checkpoint = Checkpoint(signed.text) else {
            note(.edited, head.size - 1, "the head at \(head.size) records was changed")
            return nil
        }
        if let problem = chain.problem(of: signed, size: head.size) {
            note(problem.code, head.size - 1, "the head at \(head.size) records: \(problem.1)")
            return nil
        }
        guard checkpoint.origin.utf8.elementsEqual(log.utf8) else {
            note(.wrongLog, head.size - 1, "a head belongs to the log '\(checkpoint.origin)'")
            return nil
        }
        guard checkpoint.size == head.size else {
            note(.edited, head.size - 1, "the head at \(head.size) records is another one")
            return nil
        }
        return checkpoint
    }

    private var hasBrokenRecords: Bool {
        findings.contains { !$0.code.isHarmless && $0.sequence != nil }
    }

    /// What there is to say once all records have been taken in.
    package mutating func finish() -> LogVerdict {
        while let head = heads.popFirst() {
            if let checkpoint = read(head) {
                newest = checkpoint
            }
        }
        noteOrder()
        if let newest, next > newest.size,
            !findings.contains(where: { $0.code == .inserted })
        {
            note(
                .inserted,
                newest.size,
                "\(next - newest.size) records behind the newest head"
            )
        }
        if newest == nil {
            note(.truncated, nil, "there is no head that holds")
        }
        compareMemories()
        return LogVerdict(
            log: log,
            records: next,
            first: first,
            head: newest,
            memories: findings.allSatisfy(\.code.isHarmless) ? memories : [],
            findings: findings
        )
    }

    /// Tells missing, added and moved records apart by the numbers that they carry.
    private mutating func noteOrder() {
        let size = max(newest?.size ?? 0, next)
        guard next != size || !sequences.elementsEqual(first..<size) else {
            return
        }
        let present = Set(sequences)
        let missing = (first..<max(newest?.size ?? 0, first)).filter { !present.contains($0) }
        if let first = missing.first {
            let isTail = first + missing.count == newest?.size && present.allSatisfy { $0 < first }
            note(isTail ? .truncated : .deleted, first, "\(missing.count) records are missing")
        }
        if present.count < sequences.count {
            var seen: Set<Int> = []
            note(
                .inserted,
                sequences.first { !seen.insert($0).inserted },
                "a record is there twice"
            )
        }
        if let place = sequences.indices.dropFirst().first(where: {
            sequences[$0] < sequences[$0 - 1]
        }),
            present.count == sequences.count
        {
            note(.reordered, sequences[place], "the record stands at another place")
        }
    }

    private mutating func compareMemories() {
        guard let newest else {
            return
        }
        for memory in memories {
            let (size, root) = (memory.checkpoint.size, memory.checkpoint.root)
            if size > newest.size {
                note(
                    .rolledBack,
                    newest.size,
                    "\(memory.keeper.words) has \(size) records, and the newest head has "
                        + "\(newest.size)"
                )
            } else if let found = roots[size], found != root, !hasBrokenRecords {
                note(
                    .fork,
                    nil,
                    "\(memory.keeper.words) has another history of the first \(size) records"
                )
            }
        }
    }

    private mutating func note(_ code: AuditFinding.Code, _ sequence: Int?, _ message: String) {
        findings.append(AuditFinding(code, log: log, sequence, message))
    }
}
