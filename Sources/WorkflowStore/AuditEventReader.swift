import GRDB
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

/// Reads the records of all logs of a ledger in the order of time, with what they tell.
///
/// Within a log the order is that of the log, whatever the clock did. A record is opened only when
/// it is asked for, and one at a time is held in memory.
struct AuditEventReader {
    private var logs: [LogCursor] = []
    private let isNewestFirst: Bool
    private var keyring: AuditKeyring

    /// Begins at one end.
    ///
    /// - Parameters:
    ///   - log: The only log to read; all of them when left out.
    ///   - isNewestFirst: Which end.
    ///   - keyring: The keys of whoever reads.
    ///   - db: The connection, in a transaction.
    /// - Throws: What reading the ledger throws.
    init(
        _ log: String?,
        newestFirst isNewestFirst: Bool,
        _ keyring: AuditKeyring,
        in db: Database
    ) throws {
        self.isNewestFirst = isNewestFirst
        self.keyring = keyring
        for (number, name) in try db.auditLogs()
        where log.map({ $0.utf8.elementsEqual(name.utf8) }) ?? true {
            logs.append(try LogCursor(number, name, newestFirst: isNewestFirst, in: db))
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

    /// The next record of those that a filter includes; nothing behind the last.
    mutating func next(_ filter: AuditFilter) throws -> AuditEvent? {
        while let index = nearest() {
            guard filter.includes(logs[index].time ?? Timestamp(microseconds: 0)) else {
                try logs[index].skip()
                continue
            }
            let event = try logs[index].take(&keyring)
            if let event, filter.includes(event) {
                return event
            }
        }
        return nil
    }

    /// The log whose next record comes first.
    private func nearest() -> Int? {
        let waiting = logs.indices.filter { logs[$0].time != nil }
        return waiting.min { left, right in
            guard let first = logs[left].time, let second = logs[right].time else {
                return false
            }
            return isNewestFirst ? second < first : first < second
        }
    }
}

/// Reads the records of one log.
private struct LogCursor {
    private let name: String
    private let rows: RowCursor
    private var parts: AuditPartCursor
    private var ahead: AuditLeaf?
    private(set) var omitted = AuditOmissions()
    private(set) var isOpen = false
    private(set) var isClosed = false

    init(_ number: Int64, _ name: String, newestFirst: Bool, in db: Database) throws {
        self.name = name
        parts = try AuditPartCursor(number, newestFirst: newestFirst, in: db)
        rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT leaf, leaf_hash FROM audit_leaf WHERE log = ?
                ORDER BY seq \(newestFirst ? "DESC" : "ASC")
                """,
            arguments: [number]
        )
        try skip()
    }

    /// When the next record was written; nothing behind the last.
    var time: Timestamp? { ahead?.time }

    /// Passes over the next record.
    mutating func skip() throws {
        ahead = nil
        while ahead == nil, let row = try rows.next() {
            guard !row.bytes("leaf").isEmpty else {
                omitted.archived += 1
                continue
            }
            ahead = AuditLeaf(stored: row)
            omitted.damaged += ahead == nil ? 1 : 0
        }
    }

    /// The next record, opened.
    mutating func take(_ keyring: inout AuditKeyring) throws -> AuditEvent? {
        guard let leaf = ahead else {
            return nil
        }
        let boxes = try parts.boxes(of: leaf.sequence)
        guard leaf.isWhole(with: boxes) else {
            omitted.archived += 1
            try skip()
            return nil
        }
        let opened = try keyring.event(leaf, of: name, boxes)
        omitted.damaged += opened.damaged
        if opened.event.isClosed {
            isClosed = isClosed || opened.damaged == 0
        } else {
            isOpen = true
        }
        try skip()
        return opened.event
    }
}

extension AuditKeyring {
    /// Opens what a record tells.
    ///
    /// - Parameters:
    ///   - leaf: The record.
    ///   - log: The log that it stands in.
    ///   - stored: Its boxes by the names of the parts.
    /// - Returns: What could be opened, and how many contents are not what was recorded.
    /// - Throws: What reading the ledger throws.
    mutating func event(
        _ leaf: AuditLeaf,
        of log: String,
        _ stored: [String: [UInt8]]
    ) throws -> (event: AuditEvent, damaged: Int) {
        let place = AuditPlace(log: log, sequence: leaf.sequence)
        var damaged = 0
        func content<Content: AuditContent>(_ name: AuditEntry.Part) throws -> Content? {
            guard let part = leaf.parts.first(where: { $0.name == name.rawValue }),
                let box = stored[name.rawValue]
            else {
                return nil
            }
            switch try open(box, part, name, at: place) {
            case .opened(let salt, let bytes) where part.holds(bytes, salt: salt):
                return Content(content: bytes)
            case .opened, .changed, .keyless:
                damaged += 1
                return nil
            case .foreign, .erased:
                return nil
            }
        }
        let event = AuditEvent(
            log: log,
            sequence: leaf.sequence,
            id: leaf.id,
            time: leaf.time,
            core: self.opened(try content(.core)),
            person: try content(.person),
            detail: try content(.detail)
        )
        return (event, damaged)
    }
}

extension AuditLeaf {
    /// Reads a row of the table; nothing when its bytes are not those that were hashed.
    init?(stored row: Row) {
        let bytes = row.bytes("leaf")
        guard MerkleTree.leafHash(of: bytes).bytes == row.bytes("leaf_hash") else {
            return nil
        }
        self.init(bytes: bytes)
    }

    /// Whether sealed contents of the record stand beside it; those of one that is archived do not.
    func isWhole(with boxes: [String: [UInt8]]) -> Bool {
        let sealed = parts.filter { $0.seal != nil }
        return sealed.isEmpty || sealed.contains { boxes[$0.name] != nil }
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
