import GRDB
import JSON
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

extension Database {
    /// The number that stands for a run in all tables.
    func number(of run: RunID) throws -> Int64? {
        try first("SELECT number FROM run WHERE id = ?", [run.text]) { $0.number(0) }
    }

    /// The number that stands for a principal; in working tables names stand nowhere else.
    func number(of principal: Principal) throws -> Int64 {
        let (kind, name) = (principal.kind.rawValue, principal.name.storable)
        let known = try first(
            "SELECT id, mark FROM principal WHERE kind = ? AND name = ?",
            [kind, name]
        ) { (id: $0.number(0), hasMark: !$0.isNull(1)) }
        if let known, known.hasMark {
            return known.id
        }
        let salt = SecureRandom.bytes(AuditPart.saltLength)
        let mark = PrincipalMark.text(of: name, salt: salt)
        guard let known else {
            try change(
                "INSERT INTO principal (kind, name, salt, mark) VALUES (?, ?, ?, ?)",
                [kind, name, salt.blob, mark]
            )
            return lastInsertedRowID
        }
        try change(
            "UPDATE principal SET salt = ?, mark = ? WHERE id = ?",
            [salt.blob, mark, known.id]
        )
        return known.id
    }

    /// Says whether an event with this id is stored.
    func hasEvent(_ id: String) throws -> Bool {
        try first("SELECT 1 FROM event WHERE id = ?", [id]) { _ in true } ?? false
    }

    /// Stores an event of a run.
    ///
    /// - Parameters:
    ///   - recorded: The event.
    ///   - run: The number of the run.
    ///   - principal: The number of the principal; looked up when left out.
    ///   - keepsNumber: Whether the event has its number already.
    /// - Returns: The event with the number it was given; nothing when its id is already there.
    /// - Throws: `DatabaseError`.
    func insert(
        _ recorded: RecordedEvent,
        run: Int64,
        by principal: Int64? = nil,
        keepingNumber keepsNumber: Bool = false
    ) throws -> WrittenEvent? {
        let payload = recorded.event.payload
        let text = payload.json.text()
        let isNew = try change(
            """
            INSERT INTO event (seq, id, run, time, principal, kind, payload, note)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
            """,
            [
                keepsNumber ? recorded.sequence : nil, recorded.id, run, recorded.time.microseconds,
                try principal ?? number(of: recorded.principal),
                recorded.event.kind, text, try recorded.note?.stored(),
            ]
        )
        guard isNew > 0 else {
            return nil
        }
        let numbered = RecordedEvent(
            sequence: lastInsertedRowID,
            id: recorded.id,
            run: recorded.run,
            time: recorded.time,
            principal: recorded.principal,
            note: recorded.note,
            event: recorded.event
        )
        return WrittenEvent(recorded: numbered, payload: payload, text: text)
    }

    /// Folds the events of a run; nothing when there are none.
    func record(of run: RunID) throws -> RunRecord? {
        try RunRecord.folding(stored: try events(of: run, after: 0), of: run)
    }

    /// The events of a run behind a number, in order.
    func events(of run: RunID, after sequence: Int64) throws -> [RecordedEvent] {
        let rows = try Row.fetchCursor(
            cachedStatement(
                sql: """
                    SELECT event.seq, event.id, event.time, event.kind, event.payload, event.note,
                        principal.kind AS principal_kind, principal.name AS principal_name
                    FROM event JOIN principal ON principal.id = event.principal
                    WHERE event.run = (SELECT number FROM run WHERE id = ?) AND event.seq > ?
                    ORDER BY event.seq
                    """
            ),
            arguments: [run.text, sequence]
        )
        var events: [RecordedEvent] = []
        while let row = try rows.next() {
            events.append(try RecordedEvent(row, of: run))
        }
        return events
    }
}

extension RunRecord {
    /// Folds the events of a run as they are stored; nothing when there are none.
    static func folding(stored events: [RecordedEvent], of run: RunID) throws -> RunRecord? {
        do {
            return try folding(events)
        } catch {
            throw StoreError(.corrupt, "the ledger is damaged: run \(run.short): \(error)")
        }
    }
}

extension RecordedEvent {
    fileprivate init(_ row: Row, of run: RunID) throws {
        let sequence: Int64 = row["seq"]
        self.init(
            sequence: sequence,
            id: row["id"],
            run: run,
            time: Timestamp(microseconds: row["time"]),
            principal: try Principal(row),
            note: (row["note"] as String?).map(Note.init(stored:)),
            event: try RunEvent(row, of: "event \(sequence)")
        )
    }
}

extension RunEvent {
    /// What the column `payload` holds.
    var payloadText: String { payload.json.text() }

    /// Reads the columns `kind` and `payload`.
    ///
    /// - Parameters:
    ///   - row: The row that has them.
    ///   - place: What the row is, for people.
    /// - Throws: `StoreError` with `corrupt` when they tell no event.
    init(_ row: Row, of place: @autoclosure () -> String) throws {
        self = try Self.stored(row["kind"], row["payload"], of: place()).event
    }

    /// Reads what the columns `kind` and `payload` hold, and hands the payload on as it was read.
    static func stored(
        _ kind: String,
        _ payload: String,
        of place: @autoclosure () -> String
    ) throws -> (event: RunEvent, payload: JSONObject) {
        do {
            let payload = try JSONReader().value(of: payload).objectValue ?? [:]
            return (try RunEvent(kind: kind, payload: payload), payload)
        } catch {
            throw StoreError(.corrupt, "the ledger is damaged: \(place()): \(error)")
        }
    }
}

extension Principal {
    /// Reads the columns `principal_kind` and `principal_name`.
    init(_ row: Row) throws {
        try self.init(stored: row["principal_kind"], name: row["principal_name"])
    }

    /// Reads what these columns hold.
    init(stored word: String, name: String) throws {
        guard let kind = Kind(rawValue: word) else {
            throw StoreError(.corrupt, "the ledger is damaged: a principal is a '\(word)'")
        }
        self.init(kind, name: name)
    }
}
