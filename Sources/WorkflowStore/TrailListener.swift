import WorkflowAudit
import WorkflowModel

/// Hears what the records of a trail tell while they are verified, so that nothing is opened twice.
struct TrailListener {
    /// What of a record it hears.
    struct Told: Sendable {
        /// What was opened; nothing when the record is not there or not what was hashed.
        fileprivate let event: AuditEvent?
        fileprivate let isOpened: Bool
        fileprivate let isArchived: Bool
        /// How many contents are not what was recorded.
        fileprivate let damaged: Int
    }

    /// The first moment that is too late.
    let until: Timestamp?
    private(set) var omitted = AuditOmissions()
    private var isOpen = false
    private var isClosed = false

    /// Begins with nothing heard.
    init(until: Timestamp?) {
        self.until = until
    }

    /// Whether there were records, and nothing of any could be opened for want of a key.
    var heardNothing: Bool { isClosed && !isOpen }

    /// Takes in what a record tells.
    ///
    /// - Returns: What happened; nothing when it cannot be told, or is not asked for.
    mutating func hear(_ told: Told) -> AuditEvent? {
        guard let event = told.event else {
            omitted.archived += told.isArchived ? 1 : 0
            omitted.damaged += told.isArchived ? 0 : 1
            return nil
        }
        guard until.map({ event.time < $0 }) ?? true else {
            return nil
        }
        omitted.damaged += told.damaged
        isOpen = isOpen || told.isOpened
        isClosed = isClosed || !told.isOpened && told.damaged == 0
        return event
    }
}

extension TrailListener.Told {
    /// Compares a record with what it has committed to, and keeps what it tells on the way.
    ///
    /// - Parameters:
    ///   - stored: The record and what stands beside it.
    ///   - hashed: What it says.
    ///   - log: The name of the log.
    ///   - keys: The keys of whoever reads.
    /// - Returns: What came of the comparison, and what it tells: who did what, without the words.
    static func checked(
        _ stored: StoredRecord,
        _ hashed: HashedLeaf,
        of log: String,
        with keys: AuditKeys
    ) -> (CheckedRecord, TrailListener.Told) {
        var core: AuditCore?
        var person: AuditPerson?
        var isOpened = false
        let record = CheckedRecord(stored, hashed, of: log, with: keys) { part, content in
            switch part {
            case .core: core = AuditCore(content: Array(content))
            case .person: person = AuditPerson(content: Array(content))
            case .detail, .event, .trail: break
            }
            isOpened = isOpened || part.readers != nil
        }
        guard let leaf = hashed.intact, leaf.isWhole(with: stored) else {
            let isArchived = stored.isAbsent || hashed.intact != nil
            return (record, Self(event: nil, isOpened: false, isArchived: isArchived, damaged: 0))
        }
        let damaged = record.parts.count { part in
            switch part.state {
            case .changed, .keyless: AuditEntry.Part(named: part.name)?.readers != nil
            default: false
            }
        }
        let event = AuditEvent(
            log: log,
            sequence: leaf.sequence,
            id: leaf.id,
            time: leaf.time,
            core: keys.opened(core),
            person: person,
            detail: nil
        )
        return (
            record,
            Self(event: event, isOpened: isOpened, isArchived: false, damaged: damaged)
        )
    }
}
