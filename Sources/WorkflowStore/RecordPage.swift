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
        let event: StoredEvent.Columns?
        var boxes: Piece
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
                leaf: row.piece(2, addedTo: &bytes),
                hash: row.piece(3, addedTo: &bytes),
                event: StoredEvent.Columns(
                    row,
                    from: StoredRecord.firstEventColumn,
                    addingTo: &bytes
                ),
                boxes: boxes.count..<boxes.count
            )
        )
    }

    /// Adds a content of the record that was added last.
    ///
    /// - Parameter row: A row of the place, the name and the bytes of a content.
    mutating func appendBox(_ row: StatementRow) {
        boxes.append((row.piece(1, addedTo: &bytes), row.piece(2, addedTo: &bytes)))
        let last = entries.count - 1
        entries[last].boxes = entries[last].boxes.lowerBound..<boxes.count
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
            event: entry.event.map { StoredEvent($0, in: bytes) }
        )
    }
}
