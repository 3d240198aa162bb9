import GRDB
import SystemPackage
import WorkflowAudit
import WorkflowSystem

/// The database of an archive: records and contents under the numbers that they have in the ledger.
struct ArchiveDatabase {
    /// Stands in the header of the file.
    private static let applicationID = 0x6464_7841
    private static let version = 1

    static let tables = [
        "audit_log":
            "CREATE TABLE audit_log (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT",
        "audit_span": """
        CREATE TABLE audit_span (
            log INTEGER NOT NULL, first INTEGER NOT NULL, until INTEGER NOT NULL
        ) STRICT
        """,
        "audit_leaf": """
        CREATE TABLE audit_leaf (
            log INTEGER NOT NULL, seq INTEGER NOT NULL, leaf BLOB NOT NULL, PRIMARY KEY (log, seq)
        ) STRICT
        """,
        "audit_part": """
        CREATE TABLE audit_part (
            log INTEGER NOT NULL, seq INTEGER NOT NULL, name TEXT NOT NULL, box BLOB NOT NULL,
            PRIMARY KEY (log, seq, name)
        ) STRICT, WITHOUT ROWID
        """,
    ]

    let path: FilePath

    /// Writes spans of the ledger into a new file, and waits until they are on the disk.
    func write(_ spans: [AuditSpan], of ledger: Database) throws {
        try DurableFile.create([], at: path)
        let target = try DatabaseQueue(path: path.string, configuration: Self.configuration())
        try target.inDatabase { db in
            // The log of a database of its own would stay beside it.
            try db.execute(sql: "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA")
            try db.inTransaction(.immediate) {
                try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
                try db.execute(sql: "PRAGMA user_version = \(Self.version)")
                for table in Self.tables.keys.sorted() {
                    try db.execute(sql: Self.tables[table] ?? "")
                }
                for (number, name) in try ledger.auditLogs()
                where spans.contains(where: { $0.log == number }) {
                    try db.change("INSERT INTO audit_log VALUES (?, ?)", [number, name])
                }
                for span in spans {
                    try copy(span, of: ledger, to: db)
                }
                return .commit
            }
        }
        try target.close()
        try BoundedRoot(path.removingLastComponent()).sync()
    }

    private func copy(_ span: AuditSpan, of ledger: Database, to db: Database) throws {
        let range: StatementArguments = [
            span.log, span.places.lowerBound, span.places.upperBound,
        ]
        try db.change("INSERT INTO audit_span VALUES (?, ?, ?)", range)
        for (table, columns, condition) in [
            ("audit_leaf", ["log", "seq", "leaf"], ""),
            ("audit_part", ["log", "seq", "name", "box"], " AND NOT \(AuditSpan.isOpen)"),
        ] {
            let list = columns.joined(separator: ", ")
            let rows = try Row.fetchCursor(
                ledger,
                sql: """
                    SELECT \(list) FROM \(table) WHERE log = ? AND seq >= ? AND seq < ?\(condition)
                    ORDER BY \(columns.dropLast().joined(separator: ", "))
                    """,
                arguments: range
            )
            let marks = columns.map { _ in "?" }.joined(separator: ", ")
            while let row = try rows.next() {
                let values = columns.map { row[$0] as DatabaseValue }
                try db.change(
                    "INSERT INTO \(table) (\(list)) VALUES (\(marks))",
                    StatementArguments(values)
                )
            }
        }
    }

    /// Reads a file back and compares it with the ledger, whose tree vouches for every byte.
    ///
    /// - Throws: `StoreError` with `corrupt` at the first record that is not there as it should be.
    func check(_ spans: [AuditSpan], of ledger: Database) throws {
        let copy = try DatabaseQueue(
            path: path.immutableURI,
            configuration: Self.configuration(isReadOnly: true)
        )
        defer { withExtendedLifetime(copy) {} }
        try copy.read { db in
            try Self.inspect(db, path)
            for span in spans {
                let rows = try Row.fetchCursor(
                    ledger,
                    sql: """
                        SELECT seq, leaf, leaf_hash FROM audit_leaf
                        WHERE log = ? AND seq >= ? AND seq < ? ORDER BY seq
                        """,
                    arguments: [span.log, span.places.lowerBound, span.places.upperBound]
                )
                var place = span.places.lowerBound
                while let row = try rows.next() {
                    guard row["seq"] == place, try holds(row, span.log, db) else {
                        throw damage("record \(place) was not written as it is")
                    }
                    place += 1
                }
                guard place == span.places.upperBound else {
                    throw damage("record \(place) is missing in the ledger")
                }
            }
        }
    }

    private func holds(_ row: Row, _ log: Int64, _ db: Database) throws -> Bool {
        let bytes = row.bytes("leaf")
        guard let leaf = AuditLeaf(row),
            let copy = try db.row(
                "SELECT leaf FROM audit_leaf WHERE log = ? AND seq = ?",
                [log, leaf.sequence]
            ),
            copy.bytes("leaf") == bytes
        else {
            return false
        }
        return try leaf.parts.allSatisfy { part in
            guard let seal = part.seal else {
                return true
            }
            let box = try db.row(
                "SELECT box FROM audit_part WHERE log = ? AND seq = ? AND name = ?",
                [log, leaf.sequence, part.name]
            )
            return box.map { seal.holds($0.bytes("box")[...]) } ?? false
        }
    }

    /// Refuses what is no archive of this program; a crafted one cannot make a query do more.
    static func inspect(_ db: Database, as schema: String = "main", _ path: FilePath) throws {
        let id = try Int.fetchOne(db, sql: "PRAGMA \(schema).application_id")
        let version = try Int.fetchOne(db, sql: "PRAGMA \(schema).user_version")
        let found = try Row.fetchAll(
            db,
            sql: "SELECT name, sql FROM \(schema).sqlite_schema WHERE sql IS NOT NULL"
        )
        let known: [String: String] = found.reduce(into: [:]) { $0[$1["name"]] = $1["sql"] }
        guard id == applicationID, version == Self.version, known == tables else {
            throw StoreError(.corrupt, "it is no archive of audit records", path: path)
        }
    }

    private static func configuration(isReadOnly: Bool = false) -> Configuration {
        var configuration = Configuration()
        configuration.label = "archive"
        configuration.readonly = isReadOnly
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA temp_store = MEMORY;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    """
            )
        }
        return configuration
    }

    private func damage(_ detail: String) -> StoreError {
        StoreError(.corrupt, "the archive does not hold: \(detail)", path: path)
    }
}
