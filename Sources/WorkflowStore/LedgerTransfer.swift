import GRDB
import WorkflowModel

/// Takes what is left of one ledger over into a new one.
struct LedgerTransfer {
    /// A table whose rows are taken over as they are.
    private struct Source {
        let name: String
        let key: [String]
        /// The column that names a row of another table; what it names must have been taken before.
        var reference: (column: String, table: String, key: String)?
    }

    private static let sources = [
        Source(name: "principal", key: ["id"]),
        Source(name: "content", key: ["digest"]),
        Source(
            name: "definition",
            key: ["digest", "path"],
            reference: ("content", "content", "digest")
        ),
        Source(name: "removal", key: ["run"], reference: ("principal", "principal", "id")),
        Source(name: "audit_reader", key: ["key"]),
        Source(name: "subject_key", key: ["number"], reference: ("principal", "principal", "id")),
        Source(name: "audit_key", key: ["id"]),
        Source(name: "audit_log", key: ["number"]),
        Source(name: "audit_leaf", key: ["log", "seq"], reference: ofLog),
        Source(name: "audit_part", key: ["log", "seq", "name"], reference: ofLog),
        Source(name: "audit_head", key: ["log", "size"], reference: ofLog),
        Source(name: "audit_epoch", key: ["log", "epoch"], reference: ofLog),
        Source(name: "audit_archive", key: ["number"], reference: ofLog),
    ]

    private static let ofLog = (column: "log", table: "audit_log", key: "number")

    private let remains: LedgerRemains
    private let db: Database

    init(from remains: LedgerRemains, to db: Database) {
        self.remains = remains
        self.db = db
    }

    /// Takes everything over in one transaction, and says what became of each run.
    func perform(_ salvage: inout LedgerSalvage) throws {
        var result = salvage
        try db.inTransaction(.immediate) {
            for source in Self.sources {
                try take(source)
            }
            try takeRuns(&result)
            return .commit
        }
        salvage = result
    }

    private func take(_ source: Source) throws {
        guard let table = remains.table(source.name, by: source.key) else {
            return
        }
        let known = Set(try db.columns(in: source.name).map(\.name))
        let columns = table.columns.filter(known.contains)
        let marks = columns.map { _ in "?" }.joined(separator: ", ")
        let sql = """
            INSERT OR IGNORE INTO \(source.name) (\(columns.joined(separator: ", ")))
            VALUES (\(marks))
            """
        let targets = try source.reference.map { reference in
            try DatabaseValue.fetchSet(db, sql: "SELECT \(reference.key) FROM \(reference.table)")
        }
        for row in table.rows {
            let isRooted =
                source.reference.map { targets?.contains(row[$0.column]) == true } ?? true
            if isRooted {
                let values = columns.map { row[$0] as DatabaseValue }
                try db.change(sql, StatementArguments(values))
            }
        }
    }

    private func takeRuns(_ salvage: inout LedgerSalvage) throws {
        let rows = remains.table("run", by: ["number"])?.rows ?? []
        let runs: [Int64: RunID] = rows.reduce(into: [:]) { $0[$1["number"]] = RunID($1["id"]) }
        let people = try Row.fetchAll(
            db,
            sql: "SELECT id, kind AS principal_kind, name AS principal_name FROM principal"
        )
        let principals: [Int64: Principal] = people.reduce(into: [:]) {
            $0[$1["id"]] = try? Principal($1)
        }
        let histories =
            remains.table("event", by: ["seq"])?.histories(of: runs, by: principals) ?? [:]
        for (number, run) in runs.sorted(by: { $0.key < $1.key }) {
            guard let history = histories[number] else {
                salvage.lost.append(run)
                continue
            }
            try write(history)
            if history.isCut {
                salvage.cut.append(run)
            } else {
                salvage.whole.append(run)
            }
        }
    }

    /// Stores a history under its old numbers, and the tables that follow from it.
    private func write(_ history: HistoryRemains) throws {
        guard let first = history.events.first, case .runCreated(let creation) = first.event else {
            return
        }
        var records = RecordCache()
        var creating = CreateRun(event: first, creation: creation, definition: [])
        creating.keepsNumber = true
        try creating.apply(to: db, &records)
        guard let number = try db.number(of: first.run) else {
            return
        }
        for event in history.events.dropFirst() {
            _ = try db.insert(event, run: number, keepingNumber: true)
        }
        try RunTables(db: db, run: number).writeAll(history.record)
    }
}
