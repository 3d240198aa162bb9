import GRDB

/// The boxes of the contents of a log, read along with its records.
struct AuditPartCursor {
    private let rows: RowCursor
    private let isNewestFirst: Bool
    private var ahead: (sequence: Int, box: StoredRecord.Box)?

    /// Begins at one end of a log.
    init(
        _ log: Int64,
        newestFirst: Bool = false,
        from first: Int = 0,
        in db: Database
    ) throws {
        isNewestFirst = newestFirst
        rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT seq, name, box FROM audit_part WHERE log = ? AND seq >= ?
                ORDER BY seq \(newestFirst ? "DESC" : "ASC")
                """,
            arguments: [log, first]
        )
        try advance()
    }

    /// The boxes of a record.
    ///
    /// Records are asked for in order; those that are left out are passed over.
    mutating func boxes(of sequence: Int) throws -> [StoredRecord.Box] {
        var boxes: [StoredRecord.Box] = []
        while let next = ahead,
            isNewestFirst ? next.sequence >= sequence : next.sequence <= sequence
        {
            if next.sequence == sequence {
                boxes.append(next.box)
            }
            try advance()
        }
        return boxes
    }

    private mutating func advance() throws {
        ahead = try rows.next().map {
            ($0[0], StoredRecord.Box(name: $0[1], bytes: $0.bytes(at: 2)))
        }
    }
}
