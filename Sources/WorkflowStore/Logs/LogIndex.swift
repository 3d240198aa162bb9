import GRDB
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Tells which parts of large logs need not be read: `logs.sqlite` in the state folder.
///
/// It speaks of whole blocks only; what it does not speak of is read. So it may be lost, damaged or
/// behind at any time, and searching is slower then, never wrong.
struct LogIndex {
    private static let version = 3
    private let queue: DatabaseQueue

    static func path(state: FilePath) -> FilePath { state.appending("logs.sqlite") }

    /// Opens the index to add to it, creating it when absent.
    ///
    /// One that is damaged is kept beside it, under another name.
    static func writing(state: FilePath) throws -> LogIndex {
        let path = path(state: state)
        do {
            return try LogIndex(writing: path)
        } catch let error as DatabaseError where error.isDamage {
            try setAside(state: state)
            return try LogIndex(writing: path)
        }
    }

    /// Opens the index to read it; nothing when there is none.
    static func reading(state: FilePath) throws -> LogIndex? {
        let path = path(state: state)
        guard try DurableFile.status(of: path) != nil else {
            return nil
        }
        return LogIndex(
            queue: try DatabaseQueue(path: path.string, configuration: configuration(true))
        )
    }

    private init(queue: DatabaseQueue) {
        self.queue = queue
    }

    private init(writing path: FilePath) throws {
        // SQLite would let in whomever the umask lets in.
        _ = try AppendFile(path, mode: .groupFile)
        queue = try DatabaseQueue(path: path.string, configuration: Self.configuration(false))
        try queue.write { db in
            guard try Int.fetchOne(db, sql: "PRAGMA user_version") != Self.version else {
                return
            }
            try db.execute(sql: "DROP TABLE IF EXISTS block")
            try db.execute(sql: Self.schema)
            try db.execute(sql: "PRAGMA user_version = \(Self.version)")
        }
    }

    private static func configuration(_ isReadOnly: Bool) -> Configuration {
        var configuration = Configuration()
        configuration.label = "logs"
        configuration.readonly = isReadOnly
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { db in
            // Of a new file: a search reads most of it, and each page by a call of its own.
            try db.execute(
                sql: """
                    PRAGMA page_size = 65536;
                    PRAGMA synchronous = NORMAL;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA temp_store = MEMORY;
                    """
            )
        }
        return configuration
    }

    private static let schema = """
        CREATE TABLE block (
            run TEXT NOT NULL,
            segment INTEGER NOT NULL,
            start INTEGER NOT NULL,
            end INTEGER NOT NULL,
            lines INTEGER NOT NULL,
            first INTEGER NOT NULL,
            last INTEGER NOT NULL,
            levels INTEGER NOT NULL,
            places TEXT,
            sketch BLOB,
            PRIMARY KEY (run, segment, start)
        ) STRICT, WITHOUT ROWID;
        """

    /// Adds blocks of segments of a run, in place of what was said of the same ones.
    func add(_ blocks: [(segment: Int, block: LogBlock)], of run: RunID) throws {
        try queue.write { db in
            for (segment, block) in blocks {
                try db.execute(
                    sql: "INSERT OR REPLACE INTO block VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    arguments: [
                        run.text, segment, block.range.lowerBound, block.range.upperBound,
                        block.lines, block.first, block.last, block.levels, block.placesText,
                        block.sketch?.bytes.blob,
                    ]
                )
            }
        }
    }

    /// Forgets what is said of a run, from one of its segments on.
    func remove(_ run: RunID, from segment: Int = 0) throws {
        try queue.write { db in
            try db.execute(
                sql: "DELETE FROM block WHERE run = ? AND segment >= ?",
                arguments: [run.text, segment]
            )
        }
    }

    /// What is said of a run, by the number of the segment, in the order of its bytes.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - query: What is looked for: what does not matter to it is left out of the blocks.
    /// - Returns: The blocks; none of an index that another version has written.
    /// - Throws: `DatabaseError`.
    func blocks(of run: RunID, for query: LogQuery = LogQuery()) throws -> [Int: [LogBlock]] {
        try queue.read { db in
            guard try Int.fetchOne(db, sql: "PRAGMA user_version") == Self.version else {
                return [:]
            }
            var blocks: [Int: [LogBlock]] = [:]
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT segment, start, end, lines, first, last, levels,
                        \(query.namesPlace ? "places" : "NULL"),
                        \(query.needsSketches ? "sketch" : "NULL")
                    FROM block WHERE run = ? ORDER BY segment, start
                    """,
                arguments: [run.text]
            )
            while let row = try rows.next() {
                let (start, end): (Int64, Int64) = (row[1], row[2])
                guard start <= end else {
                    continue
                }
                var block = LogBlock(at: start, LogSketch(bytes: row.bytes(at: 8)))
                block.range = start..<end
                block.lines = row[3]
                block.first = row[4]
                block.last = row[5]
                block.levels = row[6]
                block.places = LogBlock.places(row[7])
                blocks[row[0], default: []].append(block)
            }
            return blocks
        }
    }

    /// Says what is wrong with the file; nothing when it is sound or absent.
    static func damage(state: FilePath) -> String? {
        do {
            guard let index = try reading(state: state) else {
                return nil
            }
            let answer = try index.queue.read { db in
                try String.fetchOne(db, sql: "PRAGMA quick_check(1)")
            }
            return answer == "ok" ? nil : answer
        } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
            return nil
        } catch {
            return (error as? DatabaseError)?.message ?? "\(error)"
        }
    }

    /// Gives a damaged index another name, under which it stays.
    static func setAside(state: FilePath) throws {
        try LogDamage.setAside(path(state: state))
    }
}

extension DatabaseError {
    /// Whether the file is no database, or a broken one.
    fileprivate var isDamage: Bool {
        resultCode == .SQLITE_CORRUPT || resultCode == .SQLITE_NOTADB
    }
}
