import GRDB
import SystemPackage
import WorkflowDiagnostics
import WorkflowSystem

/// The file of the catalog: a cache, made anew whenever it does not fit.
enum CatalogDatabase {
    /// Changes whenever the tables or what stands in them change.
    private static let version = 2

    /// Opens the catalog, creating it when absent; one that is damaged is thrown away.
    static func open(_ path: FilePath) throws -> DatabaseQueue {
        try DurableFile.createDirectories(path.removingLastComponent(), mode: .privateFolder)
        do {
            return try openFitting(path)
        } catch let error as DatabaseError where error.isDamage {
            try discard(path)
            return try openFitting(path)
        }
    }

    private static func openFitting(_ path: FilePath) throws -> DatabaseQueue {
        let queue = try DatabaseQueue(path: path.string, configuration: configuration)
        let found = try queue.inDatabase { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        if found == version {
            return queue
        }
        try queue.write { db in
            // Another process may have been faster.
            guard try Int.fetchOne(db, sql: "PRAGMA user_version") != version else {
                return
            }
            for name in ["part_text", "part", "workflow_text", "tag", "workflow", "place"] {
                try db.execute(sql: "DROP TABLE IF EXISTS \(name)")
            }
            try db.execute(sql: schema)
            try db.execute(sql: "PRAGMA user_version = \(version)")
        }
        return queue
    }

    private static func discard(_ path: FilePath) throws {
        for suffix in ["", "-journal", "-wal", "-shm"] {
            try DurableFile.remove(FilePath(path.string + suffix))
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "catalog"
        configuration.busyMode = .timeout(20)
        configuration.prepareDatabase { db in
            try db.execute(
                sql: """
                    PRAGMA synchronous = OFF;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA temp_store = MEMORY;
                    """
            )
        }
        return configuration
    }

    /// `place` is where workflows stand: a source at a branch, the program, a project.
    private static let schema = """
        CREATE TABLE place (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,
            stamp TEXT NOT NULL,
            overlay TEXT NOT NULL
        ) STRICT;
        CREATE TABLE workflow (
            id INTEGER PRIMARY KEY,
            place INTEGER NOT NULL REFERENCES place(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            title TEXT,
            description TEXT NOT NULL,
            category TEXT,
            type TEXT,
            tags TEXT NOT NULL,
            tree TEXT NOT NULL,
            digest TEXT NOT NULL,
            path TEXT NOT NULL,
            changed INTEGER,
            problem TEXT,
            stars REAL,
            votes INTEGER NOT NULL DEFAULT 0,
            people INTEGER NOT NULL DEFAULT 0,
            runs INTEGER NOT NULL DEFAULT 0,
            completed INTEGER NOT NULL DEFAULT 0,
            failed INTEGER NOT NULL DEFAULT 0,
            UNIQUE (place, name)
        ) STRICT;
        CREATE TABLE tag (
            place INTEGER NOT NULL REFERENCES place(id) ON DELETE CASCADE,
            name TEXT NOT NULL,
            version TEXT NOT NULL,
            PRIMARY KEY (place, name, version)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE part (
            id INTEGER PRIMARY KEY,
            workflow INTEGER NOT NULL REFERENCES workflow(id) ON DELETE CASCADE,
            kind TEXT NOT NULL,
            phase TEXT,
            name TEXT NOT NULL
        ) STRICT;
        CREATE INDEX part_of_workflow ON part (workflow);
        CREATE VIRTUAL TABLE workflow_text USING fts5(
            name, title, description, tags, category, type, phases, artifacts, prompts,
            tokenize = 'porter unicode61 remove_diacritics 2'
        );
        CREATE VIRTUAL TABLE part_text USING fts5(
            name, text, tokenize = 'porter unicode61 remove_diacritics 2'
        );
        """
}

extension DatabaseError {
    /// Whether the file is no database, or a broken one.
    fileprivate var isDamage: Bool {
        resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB
    }
}
