import GRDB
import GRDBSQLite

/// The rows of a query one after the other, without a value for each column.
///
/// Half a million records have twenty million columns; what GRDB makes of each takes longer than
/// what is done with it.
struct StatementRows {
    private let statement: Statement
    /// Behind the last row SQLite would begin again.
    private var isAtEnd = false

    /// Begins before the first row.
    ///
    /// - Parameters:
    ///   - sql: The query.
    ///   - arguments: What stands in it for question marks.
    ///   - db: The connection, in a transaction that lasts as long as the rows are read.
    /// - Throws: What preparing the query throws.
    init(_ sql: String, _ arguments: StatementArguments, in db: Database) throws {
        statement = try db.makeStatement(sql: sql)
        try statement.setArguments(arguments)
    }

    /// The next row, which stands until the one behind it is asked for; nothing behind the last.
    mutating func next() throws -> StatementRow? {
        guard !isAtEnd else {
            return nil
        }
        switch unsafe sqlite3_step(statement.sqliteStatement) {
        case SQLITE_ROW: return unsafe StatementRow(statement: statement.sqliteStatement)
        case SQLITE_DONE:
            isAtEnd = true
            return nil
        case let code:
            isAtEnd = true
            let message = unsafe sqlite3_errstr(code).map { unsafe String(cString: $0) }
            throw DatabaseError(resultCode: ResultCode(rawValue: code), message: message)
        }
    }
}

/// The columns of a row where it stands in the page that SQLite has read.
@safe struct StatementRow: ColumnReading {
    private let statement: SQLiteStatement

    /// The row that a statement has stepped to.
    init(statement: SQLiteStatement) {
        unsafe self.statement = statement
    }

    /// The number in a column; 0 where it holds nothing.
    func number(_ column: Int) -> Int64 {
        unsafe sqlite3_column_int64(statement, Int32(column))
    }

    /// The number in a column; nothing where it holds nothing.
    func optionalNumber(_ column: Int) -> Int64? {
        isNull(column) ? nil : number(column)
    }

    /// Whether a column holds nothing.
    func isNull(_ column: Int) -> Bool {
        unsafe sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
    }

    /// The text in a column; nothing where it holds nothing.
    func optionalText(_ column: Int) -> String? {
        guard let start = unsafe sqlite3_column_blob(statement, Int32(column)) else {
            return isNull(column) ? nil : ""
        }
        let count = unsafe Int(sqlite3_column_bytes(statement, Int32(column)))
        return unsafe String(
            decoding: UnsafeRawBufferPointer(start: start, count: count),
            as: UTF8.self
        )
    }

    /// The text in a column; empty where it holds nothing.
    func text(_ column: Int) -> String {
        optionalText(column) ?? ""
    }

    /// Adds the bytes of a column, which holds bytes or a text, to others.
    func append(_ column: Int, to bytes: inout [UInt8]) {
        guard let start = unsafe sqlite3_column_blob(statement, Int32(column)) else {
            return
        }
        let count = unsafe Int(sqlite3_column_bytes(statement, Int32(column)))
        unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(start: start, count: count))
    }
}

/// A row whose columns are read by their places, without a value for each.
protocol ColumnReading {
    /// The number in a column; 0 where it holds nothing.
    func number(_ column: Int) -> Int64

    /// Whether a column holds nothing.
    func isNull(_ column: Int) -> Bool

    /// Adds the bytes of a column, which holds bytes or a text, to others.
    func append(_ column: Int, to bytes: inout [UInt8])
}

extension ColumnReading {
    /// Adds the bytes of a column to others, and tells where they stand.
    func piece(_ column: Int, addedTo bytes: inout [UInt8]) -> Range<Int> {
        let start = bytes.count
        append(column, to: &bytes)
        return start..<bytes.count
    }
}

extension Row: ColumnReading {
    func number(_ column: Int) -> Int64 { self[column] ?? 0 }

    func isNull(_ column: Int) -> Bool { hasNull(atIndex: column) }

    func append(_ column: Int, to bytes: inout [UInt8]) {
        bytes += self.bytes(at: column)
    }
}
