import GRDB
import WorkflowModel

/// What can still be read of a damaged ledger.
///
/// Each table is read from its beginning, and where that fails from its end: what lies between two
/// damaged places is lost.
struct LedgerRemains {
    /// The rows of a table that could be read.
    struct Table {
        let name: String
        let columns: [String]
        var rows: [Row] = []
        /// How many rows come before the place that cannot be read; nothing when all could be.
        var gap: Int?
    }

    private let db: Database

    init(_ db: Database) {
        self.db = db
    }

    /// The readable rows of a table in the order of its key; nothing when it has none left.
    func table(_ name: String, by key: [String]) -> Table? {
        guard let columns = try? db.columns(in: name).map(\.name), !columns.isEmpty else {
            return nil
        }
        var table = Table(name: name, columns: columns)
        let list = columns.joined(separator: ", ")
        let sql = "SELECT \(list) FROM \(name) ORDER BY "
        do {
            try collect(sql + key.joined(separator: ", "), into: &table.rows) { _ in true }
        } catch {
            table.gap = table.rows.count
            var tail: [Row] = []
            let last = table.rows.last
            try? collect(sql + key.map { $0 + " DESC" }.joined(separator: ", "), into: &tail) {
                row in
                row != last
            }
            table.rows += tail.reversed()
        }
        return table
    }

    private func collect(
        _ sql: String,
        into rows: inout [Row],
        while goesOn: (Row) -> Bool
    ) throws {
        let cursor = try Row.fetchCursor(db, sql: sql)
        while let row = try cursor.next(), goesOn(row) {
            rows.append(row.copy())
        }
    }
}

/// What is left of the history of one run.
struct HistoryRemains {
    private(set) var record: RunRecord
    private(set) var events: [RecordedEvent]
    /// Whether something behind these events is missing, or may be.
    var isCut = false

    fileprivate init(_ first: RecordedEvent) throws {
        record = try RunRecord(first)
        events = [first]
    }

    /// Takes the next event in; from one that cannot follow on, nothing more is taken.
    fileprivate mutating func take(_ event: RecordedEvent) {
        do {
            try record.apply(event)
            events.append(event)
        } catch {
            isCut = true
        }
    }
}

extension LedgerRemains.Table {
    /// The histories that the rows of the table `event` tell, by the number of their run.
    ///
    /// A run of which something may be missing in the middle ends before that; one without its
    /// beginning is none.
    ///
    /// - Parameters:
    ///   - runs: The ids of runs by their numbers.
    ///   - principals: Who acts, by number.
    /// - Returns: The histories that have a beginning.
    func histories(
        of runs: [Int64: RunID],
        by principals: [Int64: Principal]
    ) -> [Int64: HistoryRemains] {
        let before = gap.map { Set(rows.prefix($0).map { $0["run"] as Int64 }) } ?? []
        var histories: [Int64: HistoryRemains] = [:]
        for (place, row) in rows.enumerated() {
            let number: Int64 = row["run"]
            let isBehindGap = gap.map { place >= $0 && before.contains(number) } ?? false
            guard !isBehindGap, let run = runs[number], let event = event(row, of: run, principals)
            else {
                histories[number]?.isCut = true
                continue
            }
            if histories[number] == nil {
                histories[number] = try? HistoryRemains(event)
            } else if histories[number]?.isCut == false {
                histories[number]?.take(event)
            }
        }
        // Whatever had not come to its end before the gap may have gone on in it.
        for number in before where histories[number]?.record.status.isFinal == false {
            histories[number]?.isCut = true
        }
        return histories
    }

    private func event(
        _ row: Row,
        of run: RunID,
        _ principals: [Int64: Principal]
    ) -> RecordedEvent? {
        guard let event = try? RunEvent(row, of: "event") else {
            return nil
        }
        return RecordedEvent(
            sequence: row["seq"],
            id: row["id"],
            run: run,
            time: Timestamp(microseconds: row["time"]),
            principal: principals[row["principal"]] ?? Principal(name: "unknown"),
            note: (row["note"] as String?).map(Note.init(stored:)),
            event: event
        )
    }
}
