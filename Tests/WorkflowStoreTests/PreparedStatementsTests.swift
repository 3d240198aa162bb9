import GRDB
import Testing

@testable import WorkflowStore

@Suite struct PreparedStatementsTests {
    private let queue: DatabaseQueue

    init() throws {
        queue = try DatabaseQueue()
        try queue.inDatabase { db throws in
            try db.execute(
                sql: """
                    CREATE TABLE item (number INTEGER PRIMARY KEY, text TEXT, bytes BLOB);
                    CREATE TRIGGER no_seven BEFORE INSERT ON item WHEN NEW.number = 7
                    BEGIN SELECT RAISE(ABORT, 'seven is refused'); END;
                    """
            )
        }
    }

    private func insert(_ number: Int, in db: Database) throws -> Int {
        try db.change("INSERT INTO item (number, text) VALUES (?, ?)", [number, "n\(number)"])
    }

    private func numbers(_ db: Database) throws -> [Int64] {
        var numbers: [Int64] = []
        try db.eachRow(of: "SELECT number FROM item ORDER BY number", []) { row in
            numbers.append(row.number(0))
            return true
        }
        return numbers
    }

    @Test(
        arguments: [
            (nil, nil), ("", []), ("ünï", [0]), (String(repeating: "ä", count: 99), [1, 2]),
        ] as [(String?, [UInt8]?)]
    )
    func `what was bound comes back`(text: String?, bytes: [UInt8]?) throws {
        try queue.inDatabase { db throws in
            try db.change(
                "INSERT INTO item (number, text, bytes) VALUES (?, ?, ?)",
                [Int64.min, text, bytes?.blob]
            )
            let found = try #require(
                try db.first("SELECT number, text, bytes FROM item WHERE number < ?", [0]) { row in
                    var bytes: [UInt8] = []
                    row.append(2, to: &bytes)
                    return (row.number(0), row.optionalText(1), row.isNull(2) ? nil : bytes)
                }
            )

            #expect(found == (Int64.min, text, bytes))
        }
    }

    @Test func `a statement needs all of its arguments and no more`() throws {
        try queue.inDatabase { db throws in
            for arguments in [[], [1], [1, "one", 2]] as [[(any StatementBinding)?]] {
                #expect(throws: DatabaseError.self) {
                    try db.change("INSERT INTO item (number, text) VALUES (?, ?)", arguments)
                }
            }
            #expect(try numbers(db).isEmpty)
        }
    }

    @Test func `a refusal is told as SQLite tells it, and the statement works afterwards`() throws {
        try queue.inDatabase { db throws in
            #expect(try insert(1, in: db) == 1)
            let twice = #expect(throws: DatabaseError.self) { try insert(1, in: db) }
            let seven = #expect(throws: DatabaseError.self) { try insert(7, in: db) }

            #expect(twice?.extendedResultCode == .SQLITE_CONSTRAINT_PRIMARYKEY)
            #expect(twice?.concernsOneChange == true)
            #expect(seven?.message == "seven is refused")
            #expect(try insert(2, in: db) == 1)
            #expect(try numbers(db) == [1, 2])
        }
    }

    @Test func `a part that fails takes back what it did, and nothing else`() throws {
        try queue.inDatabase { db throws in
            try db.beginPrepared()
            _ = try db.inSavepointPrepared { try insert(1, in: db) }
            #expect(throws: DatabaseError.self) {
                try db.inSavepointPrepared {
                    _ = try insert(2, in: db)
                    _ = try insert(7, in: db)
                }
            }
            _ = try db.inSavepointPrepared { try insert(3, in: db) }
            try db.commitPrepared()

            #expect(try numbers(db) == [1, 3])
        }
    }

    @Test func `a query that was left half way keeps nobody from committing`() throws {
        try queue.inDatabase { db throws in
            try db.beginPrepared()
            for number in 1...3 { _ = try insert(number, in: db) }
            #expect(try db.first("SELECT number FROM item", []) { $0.number(0) } == 1)
            try db.commitPrepared()

            #expect(!db.isInsideTransaction)
            #expect(try db.first("SELECT number FROM item", []) { $0.number(0) } == 1)
        }
    }
}
