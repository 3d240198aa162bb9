/// Some records with what stands beside them, all bytes one behind the other.
///
/// A page is filled by the thread that reads the ledger and read by one other; so a record costs no
/// memory of its own on the way.
struct RecordPage: Sendable {
    /// How many records a page has at most.
    static let length = 64

    private typealias Piece = Range<Int>

    private struct Entry {
        let place: Int
        let vouched: Int64?
        let leaf: Piece
        let hash: Piece
        let event: Event?
        var boxes: Piece
    }

    private struct Event {
        let number, time, principal: Int64
        let id, kind, payload, run, principalKind: Piece
        let note, principalMark: Piece?
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    private var boxes: [(name: Piece, bytes: Piece)] = []

    /// Begins an empty page.
    init() {
        bytes.reserveCapacity(Self.length * 3072)
        entries.reserveCapacity(Self.length)
        boxes.reserveCapacity(Self.length * 4)
    }

    /// How many records are on it.
    var count: Int { entries.count }

    /// Adds the row that the query of all records stands at.
    ///
    /// - Parameter row: A row of `AuditReading.select`.
    mutating func append(_ row: StatementRow) {
        entries.append(
            Entry(
                place: Int(row.number(0)),
                vouched: row.optionalNumber(1),
                leaf: piece(row, 2),
                hash: piece(row, 3),
                event: event(row, from: StoredRecord.firstEventColumn),
                boxes: boxes.count..<boxes.count
            )
        )
    }

    /// Adds a content of the record that was added last.
    ///
    /// - Parameter row: A row of the place, the name and the bytes of a content.
    mutating func appendBox(_ row: StatementRow) {
        boxes.append((piece(row, 1), piece(row, 2)))
        let last = entries.count - 1
        entries[last].boxes = entries[last].boxes.lowerBound..<boxes.count
    }

    /// The event of a row; nothing when it, its run or its principal is not there.
    private mutating func event(_ row: StatementRow, from first: Int) -> Event? {
        guard ![0, 6, 7, 8].contains(where: { row.isNull(first + $0) }) else {
            return nil
        }
        return Event(
            number: row.number(first),
            time: row.number(first + 2),
            principal: row.number(first + 7),
            id: piece(row, first + 1),
            kind: piece(row, first + 3),
            payload: piece(row, first + 4),
            run: piece(row, first + 6),
            principalKind: piece(row, first + 8),
            note: optionalPiece(row, first + 5),
            principalMark: optionalPiece(row, first + 9)
        )
    }

    private mutating func optionalPiece(_ row: StatementRow, _ column: Int) -> Piece? {
        row.isNull(column) ? nil : piece(row, column)
    }

    private mutating func piece(_ row: StatementRow, _ column: Int) -> Piece {
        let start = bytes.count
        row.append(column, to: &bytes)
        return start..<bytes.count
    }

    /// The record at an index.
    subscript(index: Int) -> StoredRecord {
        let entry = entries[index]
        return StoredRecord(
            place: entry.place,
            bytes: bytes[entry.leaf],
            hash: bytes[entry.hash],
            boxes: boxes[entry.boxes].map { box in
                StoredRecord.Box(name: bytes[box.name], bytes: bytes[box.bytes])
            },
            vouched: entry.vouched,
            event: entry.event.map(stored)
        )
    }

    private func stored(_ event: Event) -> StoredEvent {
        StoredEvent(
            number: event.number,
            id: text(event.id),
            run: text(event.run),
            time: event.time,
            kind: text(event.kind),
            principal: event.principal,
            principalKind: text(event.principalKind),
            principalMark: event.principalMark.map(text),
            payload: text(event.payload),
            note: event.note.map(text)
        )
    }

    private func text(_ piece: Piece) -> String {
        String(decoding: bytes[piece], as: UTF8.self)
    }
}
