import GRDB
import SystemPackage
import WorkflowSystem

@testable import WorkflowStore

/// What somebody does to a ledger without this program.
extension StateFolder {
    /// Carries out statements past all guards of the schema.
    func tamper(_ sql: String) throws {
        try tampering { try $0.execute(sql: sql) }
    }

    /// Replaces the bytes of a column.
    func set(
        _ table: String,
        _ column: String,
        _ bytes: [UInt8],
        where condition: String
    ) throws {
        try tampering {
            try $0.execute(
                sql: "UPDATE \(table) SET \(column) = ? WHERE \(condition)",
                arguments: [bytes.blob]
            )
        }
    }

    /// The first column of the first row, as text.
    func value(_ sql: String) throws -> String {
        try open().read { try String.fetchOne($0, sql: sql) ?? "" }
    }

    /// The first row.
    func row(_ sql: String) throws -> Row {
        try open().read { try Row.fetchOne($0, sql: sql) ?? Row() }
    }

    /// Looks at the ledger without this program.
    func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try open().read(body)
    }

    /// Writes over a file that stays the same file.
    func overwrite(_ path: FilePath, with bytes: [UInt8]) throws {
        let file = try FileDescriptor.open(path, .writeOnly, options: .truncate)
        try file.closeAfter { _ = try file.writeAll(bytes) }
    }

    private func tampering(_ body: (Database) throws -> Void) throws {
        let queue = try open()
        try queue.write { db in
            for name in try String.fetchAll(
                db,
                sql: "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
            ) {
                try db.execute(sql: "DROP TRIGGER \(name)")
            }
            try body(db)
        }
        try queue.close()
    }

    private func open() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(60)
        return try DatabaseQueue(path: ledger.string, configuration: configuration)
    }
}
