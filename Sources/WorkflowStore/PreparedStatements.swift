import GRDB
import GRDBSQLite

/// Statements that are prepared once for each connection and go straight to SQLite.
///
/// A value for each argument and column, and hooks for observers that nobody has here, take GRDB longer
/// than SQLite needs for most rows of a ledger.
extension Database {
    /// What stands for a question mark; nothing is NULL.
    typealias Argument = (any StatementBinding)?

    /// Carries out a statement.
    ///
    /// - Returns: How many rows it changed.
    @discardableResult
    func change(_ sql: String, _ arguments: [Argument]) throws -> Int {
        try eachRow(of: sql, arguments) { _ in true }
        return changesCount
    }

    /// Reads something from the first row of a query; nothing where there is none.
    func first<Value>(
        _ sql: String,
        _ arguments: [Argument],
        _ read: (StatementRow) throws -> Value
    ) throws -> Value? {
        var value: Value?
        try eachRow(of: sql, arguments) { row in
            value = try read(row)
            return false
        }
        return value
    }

    /// Goes through the rows of a query.
    ///
    /// - Parameters:
    ///   - sql: The query, which `take` does not ask again.
    ///   - arguments: What stands in it for question marks.
    ///   - take: Takes a row in, and says whether the one behind it is wanted.
    /// - Throws: `DatabaseError`, or what `take` throws.
    func eachRow(
        of sql: String,
        _ arguments: [Argument],
        _ take: (StatementRow) throws -> Bool
    ) throws {
        let statement = unsafe try cachedStatement(sql: sql).sqliteStatement
        unsafe sqlite3_reset(statement)
        defer { unsafe sqlite3_reset(statement) }
        try unsafe bind(arguments, to: statement)
        while true {
            switch unsafe sqlite3_step(statement) {
            case SQLITE_ROW:
                guard try take(unsafe StatementRow(statement: statement)) else {
                    return
                }
            case SQLITE_DONE: return
            case let code: throw failure(code, of: sql)
            }
        }
    }

    private func bind(_ arguments: [Argument], to statement: SQLiteStatement) throws {
        guard unsafe sqlite3_bind_parameter_count(statement) == arguments.count else {
            throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "arguments of a statement")
        }
        for (index, argument) in arguments.enumerated() {
            let place = CInt(index + 1)
            let code =
                unsafe argument?.bind(to: statement, at: place)
                ?? sqlite3_bind_null(statement, place)
            guard code == SQLITE_OK else {
                throw failure(code, of: unsafe String(cString: sqlite3_sql(statement)))
            }
        }
    }

    private func failure(_ code: CInt, of sql: String) -> DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: code),
            message: unsafe String(cString: sqlite3_errmsg(sqliteConnection)),
            sql: sql
        )
    }
}

extension Database {
    /// Carries out a statement with arguments that are values of GRDB already.
    @discardableResult
    func change(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        try cachedStatement(sql: sql).execute(arguments: arguments)
        return changesCount
    }

    /// Reads one row as GRDB hands it out.
    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    /// Reads one number; 0 where there is none.
    func number(_ sql: String) throws -> Int64 {
        try first(sql, []) { $0.number(0) } ?? 0
    }

    /// Begins a transaction that may write at once.
    func beginPrepared() throws {
        try cachedStatement(sql: "BEGIN IMMEDIATE TRANSACTION").execute()
    }

    /// Commits.
    func commitPrepared() throws {
        try cachedStatement(sql: "COMMIT TRANSACTION").execute()
    }

    /// Does something inside the transaction as a whole or not at all.
    func inSavepointPrepared<Value>(_ body: () throws -> Value) throws -> Value {
        try change("SAVEPOINT part", [])
        do {
            let value = try body()
            try change("RELEASE part", [])
            return value
        } catch {
            guard isInsideTransaction else {
                throw error
            }
            try change("ROLLBACK TO part", [])
            try change("RELEASE part", [])
            throw error
        }
    }
}
