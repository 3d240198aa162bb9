import GRDB
import JSON

/// An event as it stands in its table, as far as a record vouches for it.
struct StoredEvent: Sendable {
    let number: Int64
    let id: String
    let run: String
    let time: Int64
    let kind: String
    let principal: Int64
    let principalKind: String
    let principalMark: String?
    let payload: String
    let note: String?

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
        var writer = JSONWriter(capacity: 512 + payload.utf8.count)
        writer.write(raw: "{\"id\":")
        writer.write(quoted: id)
        writer.write(raw: ",\"kind\":")
        writer.write(quoted: kind)
        if let note {
            writer.write(raw: ",\"note\":")
            writer.write(quoted: note)
        }
        writer.write(raw: ",\"payload\":")
        writer.write(quoted: payload)
        writer.write(raw: ",\"principal\":{\"id\":")
        writer.write(canonical: principal)
        writer.write(raw: ",\"kind\":")
        writer.write(quoted: principalKind)
        writer.write(raw: ",\"mark\":")
        writer.write(quoted: principalMark ?? "")
        writer.write(raw: "},\"run\":")
        writer.write(quoted: run)
        writer.write(raw: ",\"time\":")
        writer.write(canonical: time)
        writer.write(raw: "}")
        return writer.bytes
    }
}

extension StoredEvent {
    /// Reads a row that begins with these columns.
    ///
    /// - Parameter row: A row of which the event, its run and its principal are there.
    init(_ row: StatementRow) {
        number = row.number(0)
        id = row.text(1)
        time = row.number(2)
        kind = row.text(3)
        payload = row.text(4)
        note = row.optionalText(5)
        run = row.text(6)
        principal = row.number(7)
        principalKind = row.text(8)
        principalMark = row.optionalText(9)
    }

    /// Reads a row that has these columns.
    ///
    /// They are read by their places: looking up names takes as long as reading what they name.
    ///
    /// - Parameters:
    ///   - row: The row; nothing is made of it when the event, its run or its principal is not there.
    ///   - first: The place of the first of the columns.
    init?(_ row: Row, from first: Int = 0) {
        guard let number = row[first] as Int64?, let run = row[first + 6] as String?,
            let principal = row[first + 7] as Int64?,
            let principalKind = row[first + 8] as String?
        else {
            return nil
        }
        self.number = number
        id = row[first + 1]
        self.run = run
        time = row[first + 2]
        kind = row[first + 3]
        self.principal = principal
        self.principalKind = principalKind
        principalMark = row[first + 9]
        payload = row[first + 4]
        note = row[first + 5]
    }
}
