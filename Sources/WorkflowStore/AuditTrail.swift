import GRDB
import JSON
import SystemPackage
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

/// Puts a leaf beside everything that a transaction adds to the ledger, and a signed head behind it.
///
/// What is recorded is read back from the tables at the end of the transaction, so that nothing can
/// be stored and not recorded, nor recorded and rolled back.
struct AuditTrail {
    /// How far the tables went before a transaction.
    struct Position {
        let event: Int64
        let removal: Int64

        init(in db: Database) throws {
            (event, removal) =
                try db.first(
                    "SELECT (SELECT max(seq) FROM event), (SELECT max(rowid) FROM removal)",
                    []
                ) { ($0.number(0), $0.number(1)) } ?? (0, 0)
        }
    }

    let places: AuditPlaces
    let ledger: FilePath
    let origin: AuditOrigin
    /// The keys that contents are sealed with, as the last commit left them.
    private var seals = AuditSeals()
    /// The log as the last commit left it.
    private var log: AuditLog?
    /// The log as the transaction under way will leave it.
    private var pending: AuditLog?

    init(_ places: AuditPlaces, ledger: FilePath, from origin: AuditOrigin) {
        self.places = places
        self.ledger = ledger
        self.origin = origin
    }

    /// Records what a transaction has added; the last thing before its commit.
    ///
    /// - Parameters:
    ///   - records: What the changes record beside the rows of tables.
    ///   - orders: What else the trail is to do.
    ///   - position: Where the tables ended when the transaction began.
    ///   - written: What is remembered of the events that it has written.
    ///   - isNeeded: Whether the log is taken up, or begun, even when there is nothing to record.
    ///   - db: The connection.
    /// - Throws: What keeps the trail from going on; the transaction must not be committed then.
    mutating func seal(
        _ records: [AuditRecord],
        _ orders: [AuditOrder],
        since position: Position,
        knowing written: [Int64: WrittenEvent] = [:],
        isNeeded: Bool = false,
        in db: Database
    ) throws {
        pending = nil
        let entries =
            try events(after: position, knowing: written, in: db)
            + (Self.removals(after: position, in: db) + records).map {
                try AuditEntry($0, from: origin, in: db)
            }
        guard !entries.isEmpty || !orders.isEmpty || isNeeded else {
            return
        }
        let now = Timestamp(microseconds: SystemClock.now())
        let changes = try takeReaders(at: now, in: db)
        var log = try current(before: position, at: now, in: db)
        guard !entries.isEmpty || !orders.isEmpty || !changes.isEmpty || log.note == nil else {
            return
        }
        try log.noteClock(now, in: db)
        for change in changes {
            try log.append(change, in: db)
        }
        for entry in entries {
            try log.append(entry, at: now, in: db)
        }
        if orders.contains(.endEpoch) {
            try log.rotate(at: now, in: db)
        } else {
            try log.sign(at: now, in: db)
        }
        pending = log
    }

    /// Finds out who may read what this process seals, once, before it makes its first key.
    ///
    /// - Returns: Records of what has changed since it was last recorded.
    private mutating func takeReaders(at now: Timestamp, in db: Database) throws -> [AuditRecord] {
        guard log?.seals.readers ?? seals.readers == nil else {
            return []
        }
        let table = AuditReaderTable(db: db)
        let readers = try places.readers(recorded: try table.recorded())
        seals.readers = readers
        return try table.replace(with: readers, by: places.person, at: now)
    }

    /// Takes the sealed state over; destroys the key of an epoch that has ended.
    mutating func committed() throws {
        guard var sealed = pending else {
            return
        }
        pending = nil
        if let ended = sealed.endedEpoch {
            try sealed.keys.destroyKey(of: ended)
            sealed.endedEpoch = nil
        }
        log = sealed
        seals = sealed.seals
    }

    /// Forgets what a failed transaction has left in memory.
    mutating func forget() {
        (log, pending, seals) = (nil, nil, AuditSeals())
    }

    /// Notes outside the project how far the log goes, so that an older copy of it is noticed.
    func leaveMark() throws {
        if let log, let note = log.note {
            try places.setMark(of: log.name, to: note)
        }
    }

    private mutating func current(
        before position: Position,
        at now: Timestamp,
        in db: Database
    ) throws -> AuditLog {
        if let log, try db.newestNote(of: log.number) == log.note {
            return log
        }
        return try AuditLogFinder(
            places: places,
            ledger: ledger,
            origin: origin,
            seals: seals,
            db: db
        ).log(before: position.event, at: now)
    }

    private func events(
        after position: Position,
        knowing written: [Int64: WrittenEvent],
        in db: Database
    ) throws -> [AuditEntry] {
        var entries: [AuditEntry] = []
        try db.eachRow(of: AuditEntry.selectNew, [position.event]) { row in
            entries.append(try AuditEntry(event: row, among: written, from: origin))
            return true
        }
        return entries
    }

    private static func removals(after position: Position, in db: Database) throws -> [AuditRecord]
    {
        guard try db.number("SELECT max(rowid) FROM removal") > position.removal else {
            return []
        }
        return try Row.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT removal.*, principal.kind AS principal_kind,
                        principal.name AS principal_name
                    FROM removal JOIN principal ON principal.id = removal.principal
                    WHERE removal.rowid > ? ORDER BY removal.rowid
                    """
            ),
            arguments: [position.removal]
        ).map { row in
            var record = AuditRecord(
                .runRemoved,
                by: try Principal(row),
                at: Timestamp(microseconds: row["time"])
            )
            record.run = RunID(row["run"])
            record.workflow = row["workflow"]
            record.definition = row["digest"]
            record.facts = [
                "version": (row["version"] as String).json,
                "status": (row["status"] as String).json,
                "events": (row["events"] as Int64).json,
            ]
            record.trail = ["pruned": try JSONValue(parsing: row["leaves"] as String)]
            return record
        }
    }
}

extension Database {
    /// The newest head of a log as it is stored.
    func newestNote(of log: Int64) throws -> String? {
        try first("SELECT note FROM audit_head WHERE log = ? ORDER BY size DESC LIMIT 1", [log]) {
            $0.text(0)
        }
    }
}

/// What the audit trail is to do beside recording what a transaction has added.
enum AuditOrder: Sendable {
    /// Record who may read it from now on.
    case noteReaders
    /// End the epoch of the key that signs it, and destroy that key.
    case endEpoch
}
