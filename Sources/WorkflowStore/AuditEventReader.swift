import GRDB
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

/// Reads the records of all logs of a ledger in the order of time, with what they tell.
///
/// Within a log the order is that of the log, whatever the clock did. Some thousand records at most
/// are held in memory; those at a time that a filter leaves out are not opened, and of those that tell
/// of something else than what is asked for, only what happened is.
struct AuditEventReader {
    private var logs: [LogCursor] = []
    private let isNewestFirst: Bool
    private var keyring: AuditKeyring
    private let filter: AuditFilter

    /// Begins at one end.
    ///
    /// - Parameters:
    ///   - filter: Which records are meant.
    ///   - log: The only log to read; all of them when left out.
    ///   - isNewestFirst: Which end.
    ///   - keyring: The keys of whoever reads.
    ///   - db: The connection, in a transaction.
    /// - Throws: What reading the ledger throws.
    init(
        _ filter: AuditFilter,
        of log: String?,
        newestFirst isNewestFirst: Bool,
        _ keyring: AuditKeyring,
        in db: Database
    ) throws {
        self.isNewestFirst = isNewestFirst
        self.keyring = keyring
        self.filter = filter
        for (number, name) in try db.auditLogs()
        where log.map({ $0.utf8.elementsEqual(name.utf8) }) ?? true {
            var log = try LogCursor(number, name, filter, newestFirst: isNewestFirst, in: db)
            try log.advance(&self.keyring)
            logs.append(log)
        }
    }

    /// Whether there were records, and nothing of any could be opened for want of a key.
    var isClosed: Bool { logs.contains(where: \.isClosed) && !logs.contains(where: \.isOpen) }

    /// What was passed over so far.
    var omitted: AuditOmissions {
        logs.reduce(into: AuditOmissions()) { all, log in
            all.damaged += log.omitted.damaged
            all.archived += log.omitted.archived
        }
    }

    /// The next record of those that are meant; nothing behind the last.
    mutating func next() throws -> AuditEvent? {
        while let index = logs.nearest(newestFirst: isNewestFirst) {
            let event = try logs[index].take(&keyring)
            if let event, filter.includes(event) {
                return event
            }
        }
        return nil
    }
}

/// Reads the records of one log.
private struct LogCursor: TimedRecords {
    private var records: RecordBatches<ToldRecord>
    private var ahead: (time: Timestamp, told: ToldRecord)?
    private(set) var omitted = AuditOmissions()
    private(set) var isOpen = false
    private(set) var isClosed = false

    init(
        _ number: Int64,
        _ name: String,
        _ filter: AuditFilter,
        newestFirst: Bool,
        in db: Database
    ) throws {
        records = try RecordBatches(number, newestFirst: newestFirst, in: db) {
            ToldRecord($0, $1, of: name, filter, with: $2)
        }
    }

    /// When the next record was written; nothing behind the last.
    var time: Timestamp? { ahead?.time }

    /// Goes to the next record that can be read.
    mutating func advance(_ keyring: inout AuditKeyring) throws {
        ahead = nil
        while ahead == nil, let told = try records.next(&keyring) {
            switch told {
            case .gone: omitted.archived += 1
            case .unreadable: omitted.damaged += 1
            case .leftOut(let time), .moved(let time), .passedOver(let time, _):
                ahead = (time, told)
            case .opened(let event, _): ahead = (event.time, told)
            }
        }
    }

    /// Takes the next record; nothing when the filter leaves it out or it is not there.
    mutating func take(_ keyring: inout AuditKeyring) throws -> AuditEvent? {
        let told = ahead?.told
        try advance(&keyring)
        switch told {
        case .opened(let event, let damaged):
            omitted.damaged += damaged
            if event.isClosed {
                isClosed = isClosed || damaged == 0
            } else {
                isOpen = true
            }
            return event
        case .passedOver(_, let damaged):
            omitted.damaged += damaged
            isOpen = true
            return nil
        case .moved:
            omitted.archived += 1
            return nil
        case .leftOut, .gone, .unreadable, nil:
            return nil
        }
    }
}

/// What a record tells whoever lists the trail.
private enum ToldRecord: Sendable {
    /// Only its hash is there.
    case gone
    /// Its bytes are not those that were hashed.
    case unreadable
    /// It was written at a time that is not asked for.
    case leftOut(Timestamp)
    /// Its contents are in an archive.
    case moved(Timestamp)
    /// It tells of something that is not asked for.
    case passedOver(Timestamp, damaged: Int)
    case opened(AuditEvent, damaged: Int)

    init(
        _ stored: StoredRecord,
        _ hashed: HashedLeaf,
        of log: String,
        _ filter: AuditFilter,
        with keys: AuditKeys
    ) {
        guard !stored.isAbsent else {
            self = .gone
            return
        }
        guard let leaf = hashed.intact else {
            self = .unreadable
            return
        }
        guard filter.includes(leaf.time) else {
            self = .leftOut(leaf.time)
            return
        }
        guard leaf.isWhole(with: stored) else {
            self = .moved(leaf.time)
            return
        }
        var contents = RecordContents(leaf, of: log, stored, with: keys)
        let (core, isLeftOut) = contents.core(matching: filter)
        guard !isLeftOut else {
            contents.lookAt(.person)
            contents.lookAt(.detail)
            self = .passedOver(leaf.time, damaged: contents.damaged)
            return
        }
        let event = contents.event(core)
        self = .opened(event, damaged: contents.damaged)
    }
}

extension AuditLeaf {
    /// Whether sealed contents of the record stand beside it; those of one that is archived do not.
    func isWhole(with stored: StoredRecord) -> Bool {
        let sealed = parts.filter { $0.seal != nil }
        return sealed.isEmpty || sealed.contains { stored.box($0.name) != nil }
    }
}

extension Database {
    /// The logs of the ledger, the oldest first; none where there is no trail yet.
    func auditLogs() throws -> [(number: Int64, name: String)] {
        guard try tableExists("audit_log") else {
            return []
        }
        return try Row.fetchAll(self, sql: "SELECT number, name FROM audit_log ORDER BY number")
            .map { ($0["number"], $0["name"]) }
    }
}
