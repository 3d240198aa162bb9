import Dispatch
import GRDB
import JSON
import Synchronization
import Testing
import WorkflowModel

@testable import WorkflowStore

/// Stands in the way of commits: counts them, holds one up, or lets one fail.
private final class CommitGate: Sendable {
    private let commits = Mutex(0)
    private let entered = AsyncStream.makeStream(of: Void.self)
    private let mayGoOn = DispatchSemaphore(value: 0)

    var count: Int { commits.withLock { $0 } }

    /// Commits; the first one waits until it is let go on.
    func hold(_ db: Database) throws {
        let number = commits.withLock { commits in
            commits += 1
            return commits
        }
        if number == 1 {
            entered.continuation.yield()
            mayGoOn.wait()
        }
        try db.commit()
    }

    func waitUntilHeld() async {
        var entries = entered.stream.makeAsyncIterator()
        await entries.next()
    }

    func letGo() {
        mayGoOn.signal()
    }
}

@Suite struct LedgerWriterTests {
    /// Makes runs `r0` to `r<count-1>`.
    private func createRuns(_ count: Int, in state: StateFolder) async throws {
        let store = try await LedgerStore.open(state: state.path)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<count {
                group.addTask { try await store.createRun(Sample.creation(RunID("r\(index)"))) }
            }
            try await group.waitForAll()
        }
    }

    @Test func `appends that wait share one commit`() async throws {
        let state = try StateFolder()
        try await createRuns(100, in: state)
        let gate = CommitGate()
        let store = try await LedgerStore.open(LedgerFile(folder: state.path), commit: gate.hold)
        let first = Task { try await store.append([Sample.event("r0", .runStarted)], epoch: 1) }
        await gate.waitUntilHeld()

        // Each has asked the writer before the next begins, and the writer is busy with the first.
        let others = (1..<100).map { index in
            Task.immediate {
                try await store.append([Sample.event(RunID("r\(index)"), .runStarted)], epoch: 1)
            }
        }
        gate.letGo()
        try await first.value
        for other in others {
            try await other.value
        }

        #expect(gate.count == 2)
        #expect(try await store.runs(matching: RunFilter(statuses: [.running])).count == 100)
    }

    @Test func `one that was superseded does not harm those beside it`() async throws {
        let state = try StateFolder()
        try await createRuns(4, in: state)
        let gate = CommitGate()
        let store = try await LedgerStore.open(LedgerFile(folder: state.path), commit: gate.hold)
        let first = Task { try await store.append([Sample.event("r0", .runStarted)], epoch: 1) }
        await gate.waitUntilHeld()

        let good = Task.immediate {
            try await store.append([Sample.event("r1", .runStarted)], epoch: 1)
        }
        let late = Task.immediate {
            try await store.append([Sample.event("r2", .runStarted)], epoch: 0)
        }
        let illegal = Task.immediate {
            try await store.append([Sample.event("r3", .runCompleted(outputs: [:]))], epoch: 1)
        }
        let another = Task.immediate {
            try await store.append([Sample.event("r3", .runStarted)], epoch: 1)
        }
        gate.letGo()

        try await first.value
        try await good.value
        try await another.value
        await #expect(throws: LedgerError.superseded(run: "r2")) { try await late.value }
        await #expect(throws: IllegalTransition.self) { try await illegal.value }
        #expect(gate.count == 2)
        #expect(
            Set(try await store.runs(matching: RunFilter(statuses: [.running])).map(\.id))
                == ["r3", "r1", "r0"]
        )
    }

    @Test func `reading does not wait for a commit and sees none of it`() async throws {
        let state = try StateFolder()
        try await createRuns(1, in: state)
        let gate = CommitGate()
        let store = try await LedgerStore.open(LedgerFile(folder: state.path), commit: gate.hold)
        let append = Task { try await store.append([Sample.event("r0", .runStarted)], epoch: 1) }
        await gate.waitUntilHeld()

        let status = try await store.summary(of: "r0")?.status
        gate.letGo()
        try await append.value

        #expect(status == .pending)
        #expect(try await store.summary(of: "r0")?.status == .running)
    }

    @Test func `a commit that failed but reached the disk counts as stored`() async throws {
        let state = try StateFolder()
        try await createRuns(1, in: state)
        let store = try await LedgerStore.open(LedgerFile(folder: state.path)) { db in
            try db.commit()
            throw DatabaseError(resultCode: .SQLITE_IOERR_FSYNC)
        }

        try await store.append([Sample.event("r0", .runStarted)], epoch: 1)

        #expect(try await store.events(of: "r0").count == 2)
        await #expect(throws: LedgerError.self) {
            try await store.append([Sample.event("r0", .runCancelled)], epoch: 1)
        }
        #expect(try await store.events(of: "r0").count == 2)
    }

    @Test func `a commit that failed on the way is told as such and nothing is stored`()
        async throws
    {
        let state = try StateFolder()
        try await createRuns(2, in: state)
        let isBroken = Mutex(true)
        let store = try await LedgerStore.open(LedgerFile(folder: state.path)) { db in
            guard !isBroken.withLock({ $0 }) else {
                throw DatabaseError(resultCode: .SQLITE_IOERR_FSYNC)
            }
            try db.commit()
        }
        let event = Sample.event("r0", .runStarted)

        await #expect(throws: LedgerError.self) { try await store.append([event], epoch: 1) }
        isBroken.withLock { $0 = false }
        await #expect(throws: LedgerError.self) { try await store.append([event], epoch: 1) }
        let countBefore = try await store.events(of: "r0").count
        try await store.reopen()
        try await store.append([event], epoch: 1)

        #expect(countBefore == 1)
        #expect(try await store.events(of: "r0").count == 2)
    }

    @Test func `a claim in doubt belongs to nobody`() async throws {
        let state = try StateFolder()
        try await createRuns(1, in: state)
        let store = try await LedgerStore.open(LedgerFile(folder: state.path)) { db in
            try db.commit()
            throw DatabaseError(resultCode: .SQLITE_IOERR_FSYNC)
        }

        let error = await #expect(throws: StoreError.self) { _ = try await store.claim("r0") }

        #expect(error?.code == .storage)
    }

    @Test func `a full disk stops the writer and loses nothing`() async throws {
        let state = try StateFolder()
        try await createRuns(1, in: state)
        let store = try await LedgerStore.open(LedgerFile(folder: state.path)) { db in
            try db.commit()
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages)")
        }
        try await store.append([Sample.event("r0", .runStarted)], epoch: 1)
        let large = String(repeating: "x", count: 1 << 20)

        let error = await #expect(throws: LedgerError.self) {
            try await store.append(
                [Sample.event("r0", .pauseRequested, note: .words(large))],
                epoch: 1
            )
        }

        guard case .storage(let words) = error else {
            Issue.record("the storage is to blame")
            return
        }
        #expect(words.contains("no space is left"))
        await #expect(throws: LedgerError.self) {
            try await store.append([Sample.event("r0", .runCancelled)], epoch: 1)
        }
        #expect(try await store.events(of: "r0").count == 2)
        try await store.reopen()
        try await store.append([Sample.event("r0", .runCancelled)], epoch: 1)
        #expect(try await store.events(of: "r0").count == 3)
    }

    @Test func `eight writers of two openings lose nothing and never find the ledger locked`()
        async throws
    {
        let state = try StateFolder()
        try await createRuns(8, in: state)
        let stores = [
            try await LedgerStore.open(state: state.path),
            try await LedgerStore.open(state: state.path),
        ]

        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<8 {
                let store = stores[writer % 2]
                let run = RunID("r\(writer)")
                group.addTask {
                    try await store.append([Sample.event(run, .runStarted)], epoch: 1)
                    for _ in 0..<199 {
                        try await store.append([Sample.event(run, .runResumed)], epoch: 1)
                    }
                }
            }
            try await group.waitForAll()
        }

        var numbers: Set<Int64> = []
        for writer in 0..<8 {
            let run = RunID("r\(writer)")
            let events = try await stores[(writer + 1) % 2].events(of: run)
            numbers.formUnion(events.map(\.sequence))
            let record = try #require(try RunRecord.folding(events))
            #expect(try await TableState(of: run, in: stores[0]) == TableState(record))
            #expect(events.count == 201)
        }
        #expect(numbers == Set(1...1608))
    }
}
