/// What came of verifying a log.
package struct LogVerdict: Sendable {
    package let log: String
    /// How many records there are.
    package let records: Int
    /// The newest head that holds.
    package let head: Checkpoint?
    /// What something outside the project remembers of the same log; nothing when it does not hold.
    package let memories: [LogMemory]
    package let findings: [AuditFinding]

    package init(
        log: String,
        records: Int,
        head: Checkpoint?,
        memories: [LogMemory] = [],
        findings: [AuditFinding]
    ) {
        self.log = log
        self.records = records
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

    /// The verdict with what else was found; nothing outside vouches for a log that does not hold.
    package func adding(_ others: [AuditFinding]) -> LogVerdict {
        let all = findings + others
        return LogVerdict(
            log: log,
            records: records,
            head: head,
            memories: all.allSatisfy(\.code.isHarmless) ? memories : [],
            findings: all
        )
    }
}
