import GRDB
import JSON

/// An event as it stands in its table, as far as a record vouches for it.
struct StoredEvent: Sendable {
    /// What its columns hold: numbers, and where the texts stand among other bytes.
    struct Columns: Sendable {
        fileprivate let number, time, principal: Int64
        fileprivate let id, kind, payload, run, principalKind: Range<Int>
        fileprivate let note, principalMark: Range<Int>?

        /// Reads a row that has the columns of an event.
        ///
        /// They are read by their places: looking up names takes as long as reading what they name.
        ///
        /// - Parameters:
        ///   - row: The row; nothing is made of it when the event, its run or its principal is not
        ///     there.
        ///   - first: The place of the first of the columns.
        ///   - bytes: What the texts are added to.
        init?(_ row: some ColumnReading, from first: Int, addingTo bytes: inout [UInt8]) {
            guard ![0, 6, 7, 8].contains(where: { row.isNull(first + $0) }) else {
                return nil
            }
            number = row.number(first)
            time = row.number(first + 2)
            principal = row.number(first + 7)
            id = row.piece(first + 1, addedTo: &bytes)
            kind = row.piece(first + 3, addedTo: &bytes)
            payload = row.piece(first + 4, addedTo: &bytes)
            run = row.piece(first + 6, addedTo: &bytes)
            principalKind = row.piece(first + 8, addedTo: &bytes)
            note = row.isNull(first + 5) ? nil : row.piece(first + 5, addedTo: &bytes)
            principalMark = row.isNull(first + 9) ? nil : row.piece(first + 9, addedTo: &bytes)
        }
    }

    private let columns: Columns
    private let bytes: [UInt8]

    /// Takes what was read.
    ///
    /// - Parameters:
    ///   - columns: The columns.
    ///   - bytes: The bytes among which their texts stand.
    init(_ columns: Columns, in bytes: [UInt8]) {
        self.columns = columns
        self.bytes = bytes
    }

    /// Reads a row that has these columns; nothing when the event, its run or its principal is not
    /// there.
    init?(_ row: some ColumnReading, from first: Int = 0) {
        var bytes: [UInt8] = []
        guard let columns = Columns(row, from: first, addingTo: &bytes) else {
            return nil
        }
        self.init(columns, in: bytes)
    }

    var number: Int64 { columns.number }
    var principal: Int64 { columns.principal }

    var id: String { text(columns.id) }
    var kind: String { text(columns.kind) }
    var payload: String { text(columns.payload) }
    var note: String? { columns.note.map(text) }
    var run: String { text(columns.run) }
    var principalKind: String { text(columns.principalKind) }

    /// What a query selects for it, one column after the other.
    static let columns = """
        event.seq, event.id, event.time, event.kind, event.payload, event.note, run.id AS run,
        principal.id AS principal_id, principal.kind AS principal_kind,
        principal.mark AS principal_mark
        """

    /// What a record commits to: every column, the payload as the text that is stored.
    ///
    /// In place of the name of the principal stands what commits to it, since a name can be erased.
    ///
    /// It is canonical JSON (RFC 8785).
    var content: [UInt8] {
        var writer = JSONWriter(capacity: 512 + columns.payload.count)
        writer.write(raw: "{\"id\":")
        writer.write(quoted: bytes[columns.id])
        writer.write(raw: ",\"kind\":")
        writer.write(quoted: bytes[columns.kind])
        if let note = columns.note {
            writer.write(raw: ",\"note\":")
            writer.write(quoted: bytes[note])
        }
        writer.write(raw: ",\"payload\":")
        writer.write(quoted: bytes[columns.payload])
        writer.write(raw: ",\"principal\":{\"id\":")
        writer.write(canonical: columns.principal)
        writer.write(raw: ",\"kind\":")
        writer.write(quoted: bytes[columns.principalKind])
        writer.write(raw: ",\"mark\":")
        writer.write(quoted: columns.principalMark.map { bytes[$0] } ?? [])
        writer.write(raw: "},\"run\":")
        writer.write(quoted: bytes[columns.run])
        writer.write(raw: ",\"time\":")
        writer.write(canonical: columns.time)
        writer.write(raw: "}")
        return writer.bytes
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }
}
