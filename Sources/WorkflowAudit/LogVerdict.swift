/// What came of verifying a log.
package struct LogVerdict: Sendable {
    package let log: String
    /// How many records there are.
    package let records: Int
    /// The first record that was looked at; the head before it was taken for what it signed.
    package let first: Int
    /// The newest head that holds.
    package let head: Checkpoint?
    /// What something outside the project remembers of the same log; nothing when it does not hold.
    package let memories: [LogMemory]
    package let findings: [AuditFinding]
    /// How many contents are sealed for others and were compared as they are stored.
    package private(set) var unopened = 0
    /// How many records are in archives, with nothing but their hashes here.
    package private(set) var archived = 0

    package init(
        log: String,
        records: Int,
        first: Int = 0,
        head: Checkpoint?,
        memories: [LogMemory] = [],
        findings: [AuditFinding]
    ) {
        self.log = log
        self.records = records
        self.first = first
        self.head = head
        self.memories = memories
        self.findings = findings
    }

    /// The memory that reaches furthest.
    package var vouched: LogMemory? {
        memories.max { $0.checkpoint.size < $1.checkpoint.size }
    }

    /// Whether nothing speaks against the log.
    package var isSound: Bool { findings.allSatisfy(\.code.isHarmless) }

    /// The witness out of this user's reach that reaches furthest.
    package var witness: LogMemory? {
        memories.filter { $0.keeper != .mark }.max { $0.checkpoint.size < $1.checkpoint.size }
    }

    /// How many records came after what that witness covers.
    package var unwitnessed: Int { records - (witness?.checkpoint.size ?? 0) }

    /// The verdict with what the contents say; nothing outside vouches for a log that does not hold.
    ///
    /// - Parameters:
    ///   - others: What else was found.
    ///   - unopened: How many contents are sealed for others.
    ///   - archived: How many records are in archives that are not at hand.
    /// - Returns: The same verdict with all of that.
    package func adding(
        _ others: [AuditFinding],
        unopened: Int = 0,
        archived: Int = 0
    ) -> LogVerdict {
        let all = findings + others
        var verdict = LogVerdict(
            log: log,
            records: records,
            first: first,
            head: head,
            memories: all.allSatisfy(\.code.isHarmless) ? memories : [],
            findings: all
        )
        verdict.unopened = self.unopened + unopened
        verdict.archived = self.archived + archived
        return verdict
    }
}
