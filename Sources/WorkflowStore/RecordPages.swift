import GRDB

/// The records of a log in order, read page by page.
struct RecordPages {
    private var rows: StatementRows
    private var boxes: StatementRows
    private let isNewestFirst: Bool
    /// The content that was read and belongs to no record yet.
    private var box: StatementRow?

    /// Begins at one end of a log.
    ///
    /// - Parameters:
    ///   - log: The number of the log.
    ///   - isNewestFirst: At which end.
    ///   - places: The records that are wanted.
    ///   - db: The connection, in a transaction.
    /// - Throws: What reading the ledger throws.
    init(
        _ log: Int64,
        newestFirst isNewestFirst: Bool = false,
        _ places: ClosedRange<Int> = 0...Int.max,
        in db: Database
    ) throws {
        self.isNewestFirst = isNewestFirst
        let arguments: StatementArguments = [log, places.lowerBound, places.upperBound]
        let order = isNewestFirst ? "DESC" : "ASC"
        rows = try StatementRows(
            """
            \(AuditReading.select) AND audit_leaf.seq BETWEEN ? AND ?
            ORDER BY audit_leaf.seq \(order)
            """,
            arguments,
            in: db
        )
        boxes = try StatementRows(
            """
            SELECT seq, name, box FROM audit_part WHERE log = ? AND seq BETWEEN ? AND ?
            ORDER BY seq \(order)
            """,
            arguments,
            in: db
        )
        box = try boxes.next()
    }

    /// The next records.
    ///
    /// - Parameter count: How many.
    /// - Returns: Full pages and a last one; none behind the last record.
    /// - Throws: What reading the ledger throws.
    mutating func next(_ count: Int) throws -> [RecordPage] {
        var pages: [RecordPage] = []
        var left = count
        while left > 0 {
            let wanted = min(left, RecordPage.length)
            let page = try page(of: wanted)
            if page.count > 0 {
                pages.append(page)
            }
            left = page.count < wanted ? 0 : left - wanted
        }
        return pages
    }

    private func isBehind(_ one: Int64, _ other: Int64) -> Bool {
        isNewestFirst ? one < other : other < one
    }

    private mutating func page(of count: Int) throws -> RecordPage {
        var page = RecordPage()
        while page.count < count, let row = try rows.next() {
            let place = row.number(0)
            page.append(row)
            while let found = box, !isBehind(found.number(0), place) {
                // Contents without a record are passed over.
                if found.number(0) == place {
                    page.appendBox(found)
                }
                box = try boxes.next()
            }
        }
        return page
    }
}
