import GRDB

extension String {
    /// The text as the ledger can hold it: SQLite ends a text at its first NUL.
    var storable: String {
        hasNUL ? String(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : Character($0) }) : self
    }

    private var hasNUL: Bool {
        unsafe utf8.withContiguousStorageIfAvailable { unsafe $0.contains(0) } ?? utf8.contains(0)
    }
}

extension Database {
    /// Carries out a statement that is prepared once for each connection.
    ///
    /// - Returns: How many rows it changed.
    @discardableResult
    func change(_ sql: String, _ arguments: StatementArguments) throws -> Int {
        try cachedStatement(sql: sql).execute(arguments: arguments)
        return changesCount
    }

    /// Reads one row with a statement that is prepared once for each connection.
    func row(_ sql: String, _ arguments: StatementArguments) throws -> Row? {
        try Row.fetchOne(cachedStatement(sql: sql), arguments: arguments)
    }

    /// Begins a transaction that may write at once, with a statement that is prepared once.
    func beginPrepared() throws {
        try change("BEGIN IMMEDIATE TRANSACTION", [])
    }

    /// Commits with a statement that is prepared once.
    func commitPrepared() throws {
        try change("COMMIT TRANSACTION", [])
    }

    /// Reads one number with a statement that is prepared once; 0 where there is none.
    func number(_ sql: String) throws -> Int64 {
        try Int64.fetchOne(cachedStatement(sql: sql)) ?? 0
    }
}
