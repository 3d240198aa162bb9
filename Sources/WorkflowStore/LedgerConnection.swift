import GRDB
import SystemPackage
import WorkflowSystem

/// Opens connections to the ledger and proves that they keep what they promise.
enum LedgerConnection {
    /// What must hold on a connection that writes, as SQLite reports it.
    static let guarantees: [(pragma: String, value: Int)] = [
        ("synchronous", 2), ("secure_delete", 1), ("temp_store", 2), ("trusted_schema", 0),
        ("cell_size_check", 1), ("foreign_keys", 1), ("wal_autocheckpoint", 0),
    ]

    /// Opens the ledger for writing; it exists and has been inspected, or is new and empty.
    static func writer(_ file: LedgerFile) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: file.path.string, configuration: configuration())
        try queue.inDatabase { db in
            try promiseDurability(db)
            try verify(db)
            try LedgerSchema.inspect(db)
            try LedgerSchema.migrate(db)
        }
        return queue
    }

    /// Opens the ledger for reading.
    static func reader(path: String, readOnly: Bool) throws -> DatabaseQueue {
        try DatabaseQueue(path: path, configuration: configuration(readOnly: readOnly))
    }

    private static func configuration(readOnly: Bool = false) -> Configuration {
        var configuration = Configuration()
        configuration.label = "ledger"
        configuration.readonly = readOnly
        configuration.busyMode = .timeout(60)
        // What a failed commit leaves open is closed with its connection, never by a crash.
        configuration.allowsUnsafeTransactions = true
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA temp_store = MEMORY;
                    PRAGMA secure_delete = ON;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    """
            )
        }
        return configuration
    }

    /// GRDB may choose weaker settings while it opens; they are set afterwards for that reason.
    private static func promiseDurability(_ db: Database) throws {
        guard try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL") == "wal" else {
            throw StoreError(.storage, "the file system of the ledger cannot hold a shared log")
        }
        try db.execute(
            sql: """
                PRAGMA synchronous = FULL;
                PRAGMA fullfsync = ON;
                PRAGMA checkpoint_fullfsync = ON;
                PRAGMA wal_autocheckpoint = 0;
                """
        )
    }

    /// Refuses a connection that would lose what it reported as stored.
    static func verify(_ db: Database) throws {
        for (pragma, value) in guarantees {
            let found = try Int.fetchOne(db, sql: "PRAGMA \(pragma)")
            guard found == value else {
                throw StoreError(
                    .storage,
                    "the ledger is not safe to write to: its setting '\(pragma)' is "
                        + "\(found.map(String.init) ?? "unknown") and must be \(value)"
                )
            }
        }
    }
}
