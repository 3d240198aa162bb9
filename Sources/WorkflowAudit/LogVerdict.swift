/// What came of verifying a log.
package struct LogVerdict: Sendable {
    package let log: String
    /// How many records there are.
    package let records: Int
    /// The newest head that holds.
    package let head: Checkpoint?
    /// How far something outside the project remembers the same log.
    package let vouched: Checkpoint?
    package let findings: [AuditFinding]

    package init(
        log: String,
        records: Int,
        head: Checkpoint?,
        vouched: Checkpoint?,
        findings: [AuditFinding]
    ) {
        self.log = log
        self.records = records
        self.head = head
        self.vouched = vouched
        self.findings = findings
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
            vouched: all.allSatisfy(\.code.isHarmless) ? vouched : nil,
            findings: all
        )
    }
}
