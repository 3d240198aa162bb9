import GRDB
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct LedgerDamageTests {
    /// Ways in which a ledger is spoilt, from its bytes to what stands in their place.
    struct Damage: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let apply: @Sendable ([UInt8]) -> [UInt8]

        static let all = [
            Damage(testDescription: "garbage") { _ in
                Array(repeating: 0x5A, count: 8192)
            },
            Damage(testDescription: "another header") {
                Array("SQLite format 9\0".utf8) + $0[16...]
            },
            Damage(testDescription: "a cut in the middle") {
                Array($0.prefix($0.count / 2 / 4096 * 4096))
            },
            Damage(testDescription: "a cut within a page") { Array($0.dropLast(100)) },
            Damage(testDescription: "a few bytes only") { Array($0.prefix(40)) },
            Damage(testDescription: "an overwritten schema") { bytes in
                Array(bytes.prefix(100)) + Array(repeating: 0xFF, count: bytes.count - 100)
            },
            Damage(testDescription: "zeros") { Array(repeating: 0, count: $0.count) },
        ]
    }

    @Test(arguments: Damage.all, [true, false])
    func `a damaged ledger is refused and left as it is`(
        damage: Damage,
        readOnly: Bool
    ) async throws {
        let state = try StateFolder()
        try await state.fill()
        let damaged = damage.apply(try state.bytes(state.ledger))
        try DurableFile.write(damaged, to: state.ledger)

        let error = await #expect(throws: StoreError.self) {
            _ = try await LedgerStore.open(state.path, readOnly)
        }

        #expect(error?.code == .corrupt)
        #expect(error?.path == state.ledger || error?.message.isEmpty == false)
        #expect(try state.bytes(state.ledger) == damaged)
    }

    @Test func `an empty ledger beside runs is damage, not a beginning`() async throws {
        let state = try StateFolder()
        try DurableFile.write([], to: state.ledger)
        try DurableFile.createDirectories(RunFolder("a", state: state.path).path)

        let error = await #expect(throws: StoreError.self) {
            _ = try await LedgerStore.open(state: state.path)
        }

        #expect(error?.code == .corrupt)
        #expect(try state.bytes(state.ledger).isEmpty)
    }

    @Test func `an empty ledger beside a log is damage, and the log stays`() async throws {
        let state = try StateFolder()
        let log = LedgerFile(folder: state.path).log
        try DurableFile.write([], to: state.ledger)
        try DurableFile.write([1, 2, 3], to: log)

        let error = await #expect(throws: StoreError.self) {
            _ = try await LedgerStore.open(state: state.path)
        }

        #expect(error?.code == .corrupt)
        #expect(try state.bytes(log) == [1, 2, 3])
    }

    @Test(arguments: 1..<12)
    func `nothing is added to a ledger with a damaged page`(page: Int) async throws {
        let state = try StateFolder()
        try await state.fill()
        var bytes = try state.bytes(state.ledger)
        bytes.replaceSubrange(
            page * 4096..<(page + 1) * 4096,
            with: (0..<4096).map { UInt8(truncatingIfNeeded: $0 * 97) }
        )
        try DurableFile.write(bytes, to: state.ledger)

        let error = await #expect(throws: StoreError.self) {
            _ = try await LedgerStore.open(state: state.path)
        }

        #expect(error?.code == .corrupt)
        #expect(try state.bytes(state.ledger) == bytes)
    }

    @Test func `an empty file is a ledger that was about to begin`() async throws {
        let state = try StateFolder()
        try DurableFile.write([], to: state.ledger)

        try await state.fill()

        #expect(try await LedgerStore.open(state: state.path).events(of: "a").count == 2)
    }

    @Test func `damage that shows only on reading is told, not passed over`() async throws {
        let state = try StateFolder()
        try await state.fill()
        var bytes = try state.bytes(state.ledger)
        // Everything behind the first page, which holds header and schema's root.
        for page in stride(from: 4096 * 12, to: bytes.count, by: 4096) {
            for index in page..<page + 64 {
                bytes[index] = 0xEE
            }
        }
        try DurableFile.write(bytes, to: state.ledger)

        let error = await #expect(throws: StoreError.self) {
            let store = try await LedgerStore.open(state: state.path)
            _ = try await store.events(of: "a")
            _ = try await store.runs()
            _ = try await store.definition("sha256:00")
            _ = try await store.openCommands(for: "a")
        }

        #expect(error?.code == .corrupt)
    }

    @Test(arguments: [true, false])
    func `a ledger of a later version is refused and left as it is`(
        readOnly: Bool
    ) async throws {
        let state = try StateFolder()
        try await state.fill()
        try DatabaseQueue(path: state.ledger.string).inDatabase { db in
            try db.execute(sql: "PRAGMA user_version = 99")
        }
        let before = try state.bytes(state.ledger)
        let names = try BoundedRoot(state.path).list().map(\.path)

        let error = await #expect(throws: StoreError.self) {
            _ = try await LedgerStore.open(state.path, readOnly)
        }

        #expect(error?.code == .newerVersion)
        #expect(error?.message.contains("99") == true)
        #expect(try state.bytes(state.ledger) == before)
        #expect(try BoundedRoot(state.path).list().map(\.path) == names)
    }

    @Test(arguments: [
        ("Page 17: unable to get the page. error code=8458", StoreError.Code.storage),
        ("Page 17: unable to get the page. error code=266", .storage),
        ("Page 17: unable to get the page. error code=522", .corrupt),
        ("Page 17: unable to get the page. error code=11", .corrupt),
        ("Tree 4 page 17: btreeInitPage() returns error code 11", .corrupt),
    ])
    func `a page that the device does not give is no damage`(
        finding: String,
        code: StoreError.Code
    ) {
        #expect(LedgerSchema.failure("*** in database main ***\n\(finding)").code == code)
    }

    @Test func `a database of another program is refused and left as it is`() async throws {
        let state = try StateFolder()
        try DatabaseQueue(path: state.ledger.string).inDatabase { db in
            try db.execute(sql: "CREATE TABLE photos (name TEXT)")
        }
        let before = try state.bytes(state.ledger)

        let error = await #expect(throws: StoreError.self) {
            _ = try await LedgerStore.open(state: state.path)
        }

        #expect(error?.code == .corrupt)
        #expect(try state.bytes(state.ledger) == before)
    }

    @Test func `a folder in the place of the ledger is refused`() async throws {
        let state = try StateFolder()
        try DurableFile.createDirectories(state.ledger)

        let error = await #expect(throws: StoreError.self) {
            _ = try await LedgerStore.open(state: state.path)
        }

        #expect(error?.code == .corrupt)
    }

    @Test func `what a process stored before it died is there`() async throws {
        let state = try StateFolder()
        let survivor = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))
        try await store.append([Sample.event("a", .runStarted)], epoch: 1)
        try state.copy(to: survivor)

        let events = try await LedgerStore.open(state: survivor.path).events(of: "a")

        #expect(events.map(\.event.kind) == ["run_created", "run_started"])
        #expect(try await store.events(of: "a") == events)
    }

    @Test func `half a record at the end of the log is not there`() async throws {
        let state = try StateFolder()
        let survivor = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))
        try await store.append([Sample.event("a", .runStarted)], epoch: 1)
        try state.copy(to: survivor)
        let log = survivor.path.appending("ledger.sqlite-wal")
        try DurableFile.write(Array(survivor.bytes(log).dropLast(10)), to: log)

        let reopened = try await LedgerStore.open(state: survivor.path)

        #expect(try await reopened.events(of: "a").map(\.event.kind) == ["run_created"])
        #expect(try await reopened.summary(of: "a")?.status == .pending)
    }

    /// Folders where SQLite's own files should be keep even root from creating them.
    @Test(arguments: [true, false])
    func `a project that takes no files can be read`(hasLeftoverLog: Bool) async throws {
        let state = try StateFolder()
        let closed = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))
        try state.copy(to: closed)
        if !hasLeftoverLog {
            _ = try await LedgerStore.open(state: closed.path).runs()
            try DurableFile.createDirectories(closed.path.appending("ledger.sqlite-wal"))
        }
        try DurableFile.createDirectories(closed.path.appending("ledger.sqlite-shm"))
        let before = try BoundedRoot(closed.path).list().map(\.path)

        let reading = try await LedgerStore.open(reading: closed.path)

        #expect(try await reading.events(of: "a").count == 1)
        #expect(try await reading.runs().count == 1)
        #expect(try BoundedRoot(closed.path).list().map(\.path) == before)
    }

    @Test func `a state folder that cannot be made is a matter of storage`() async throws {
        let error = await #expect(throws: StoreError.self) {
            _ = try await LedgerStore.open(state: "/proc/ddx/state")
        }

        #expect(error?.code == .storage)
    }
}

@Suite struct LedgerConnectionTests {
    @Test func `a connection that writes keeps every guarantee`() async throws {
        let state = try StateFolder()
        try await state.fill()

        let queue = try LedgerConnection.writer(LedgerFile(folder: state.path))

        try queue.inDatabase { try LedgerConnection.verify($0) }
        let mode = try queue.inDatabase { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
        #expect(mode == "wal")
    }

    @Test(arguments: [
        "PRAGMA synchronous = NORMAL", "PRAGMA secure_delete = OFF", "PRAGMA trusted_schema = ON",
        "PRAGMA cell_size_check = OFF", "PRAGMA foreign_keys = OFF",
        "PRAGMA wal_autocheckpoint = 1000", "PRAGMA temp_store = FILE",
    ])
    func `a connection that would lose what it stored is refused`(setting: String) async throws {
        let state = try StateFolder()
        try await state.fill()
        let queue = try LedgerConnection.writer(LedgerFile(folder: state.path))

        let error = #expect(throws: StoreError.self) {
            try queue.inDatabase { db in
                try db.execute(sql: setting)
                try LedgerConnection.verify(db)
            }
        }

        #expect(error?.code == .storage)
    }
}
