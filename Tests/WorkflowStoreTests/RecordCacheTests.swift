import GRDB
import JSON
import Synchronization
import SystemPackage
import Testing
import WorkflowModel

@testable import WorkflowStore

/// The record that a writer keeps of a run must be the one that the ledger holds.
@Suite struct RecordCacheTests {
    /// A ledger with run `r`, opened by two who write to it.
    private struct TwoStores {
        typealias Commit = @Sendable (Database) throws -> Void

        let state: StateFolder
        let first: LedgerStore
        let second: LedgerStore

        init(commit: @escaping Commit = { try $0.commit() }) async throws {
            state = try StateFolder()
            second = try await LedgerStore.open(state: state.path)
            try await second.createRun(Sample.creation("r"))
            first = try await LedgerStore.open(LedgerFile(folder: state.path), commit: commit)
        }

        func requireTruth(epoch: Int64 = 1) async throws {
            let record = try #require(try RunRecord.folding(try await second.events(of: "r")))
            #expect(try await TableState(of: "r", in: second) == TableState(record, epoch: epoch))
        }
    }

    @Test func `a commit that failed leaves no event in the record`() async throws {
        let isBroken = Mutex(false)
        let stores = try await TwoStores { db in
            guard !isBroken.withLock({ $0 }) else {
                throw DatabaseError(resultCode: .SQLITE_IOERR_FSYNC)
            }
            try db.commit()
        }
        isBroken.withLock { $0 = true }
        await #expect(throws: LedgerError.self) {
            try await stores.first.append([Sample.event("r", .runStarted)], epoch: 1)
        }
        isBroken.withLock { $0 = false }

        // Another event gets the number that the lost one had.
        try await stores.second.append([Sample.event("r", .cancelRequested)], epoch: 1)
        try await stores.first.reopen()
        try await stores.first.append([Sample.event("r", .runStarted)], epoch: 1)

        try await stores.requireTruth()
    }

    @Test func `a refused append leaves no event in the record`() async throws {
        let stores = try await TwoStores()
        await #expect(throws: IllegalTransition.self) {
            try await stores.first.append(
                [Sample.event("r", .runStarted), Sample.event("r", .runStarted)],
                epoch: 1
            )
        }

        // Another event gets the number that the refused one had for a moment.
        try await stores.second.append([Sample.event("r", .cancelRequested)], epoch: 1)
        try await stores.first.append([Sample.event("r", .runStarted)], epoch: 1)

        try await stores.requireTruth()
    }

    @Test func `what the next owner did is in the record when the run comes back`() async throws {
        let stores = try await TwoStores()
        try await stores.first.append([Sample.event("r", .runStarted)], epoch: 1)
        let taken = try await stores.second.claim("r")
        try await stores.second.append(
            [Sample.event("r", .phaseStarted("build", attempt: 1))],
            epoch: taken
        )

        let epoch = try await stores.first.claim("r")
        try await stores.first.append(
            [Sample.event("r", .phaseCompleted("build", outputs: [:]))],
            epoch: epoch
        )

        try await stores.requireTruth(epoch: epoch)
    }

    @Test func `what others append in the same epoch is in the record`() async throws {
        let stores = try await TwoStores()
        try await stores.first.append([Sample.event("r", .runStarted)], epoch: 1)
        try await stores.second.append(
            [Sample.event("r", .phaseStarted("build", attempt: 1))],
            epoch: 1
        )

        try await stores.first.append(
            [Sample.event("r", .phaseCompleted("build", outputs: [:]))],
            epoch: 1
        )

        try await stores.requireTruth()
    }

    @Test(arguments: [true, false])
    func `a run that was created or read here is not folded again`(isCreated: Bool) async throws {
        let stores = try await TwoStores()
        let store = isCreated ? stores.second : stores.first
        if !isCreated {
            _ = try await store.record(of: "r")
        }
        // Whoever folds the run now finds nothing.
        try await DatabaseQueue(path: stores.state.ledger.string).write { db in
            try db.execute(sql: "DROP TRIGGER event_is_removed_with_its_run; DELETE FROM event")
        }

        try await store.append([Sample.event("r", .runStarted)], epoch: 1)

        #expect(try await store.summary(of: "r")?.status == .running)
    }

    @Test func `a run whose events tell no story harms no other`() async throws {
        let stores = try await TwoStores()
        try await stores.second.createRun(Sample.creation("sound"))
        try await DatabaseQueue(path: stores.state.ledger.string).write { db in
            try db.execute(
                sql: """
                    INSERT INTO event (id, run, time, principal, kind, payload)
                    VALUES ('x', 1, 0, 1, 'phase_vanished', '{}')
                    """
            )
        }

        let error = await #expect(throws: StoreError.self) {
            try await stores.first.append([Sample.event("r", .runStarted)], epoch: 1)
        }
        try await stores.first.append([Sample.event("sound", .runStarted)], epoch: 1)

        #expect(error?.code == .corrupt)
        #expect(error?.message.contains("phase_vanished") == true)
        #expect(try await stores.second.events(of: "sound").count == 2)
    }

    @Test func `the record that was used last is kept longest`() throws {
        var cache = RecordCache(capacity: 2)
        for run in ["a", "b"] as [RunID] {
            cache.keep(try RunRecord(Sample.creation(run)))
        }
        if let used = cache.take("a", upTo: 0) {
            cache.keep(used)
        }

        cache.keep(try RunRecord(Sample.creation("c")))

        let kept = (["a", "b", "c"] as [RunID]).filter { cache.take($0, upTo: 0) != nil }
        #expect(kept == ["a", "c"])
    }

    @Test func `a run that is over is not kept`() throws {
        var cache = RecordCache()
        var record = try RunRecord(Sample.creation("a"))
        try record.apply(Sample.event("a", .runCancelled))

        cache.keep(record)

        #expect(cache.count == 0)
    }

    @Test func `appending advances the record in place`() throws {
        let state = try StateFolder()
        let file = LedgerFile(folder: state.path)
        try file.create()
        let queue = try LedgerConnection.writer(file)
        var cache = RecordCache()
        var places: Set<UInt> = []

        try queue.inDatabase { db in
            let creation = Sample.creation("r", phases: Sample.phases(10, steps: 100))
            guard case .runCreated(let run) = creation.event else {
                return
            }
            try CreateRun(event: creation, creation: run, definition: []).apply(to: db, &cache)
            for step in 0..<5 {
                let reference = StepReference("p1", StepID("s\(step)"))
                let change = AppendEvents(
                    run: "r",
                    events: [Sample.event("r", .stepStarted(reference, attempt: 1))],
                    epoch: 1,
                    answeredCommands: [],
                    definition: []
                )
                try change.apply(to: db, &cache)
                guard let record = cache.take("r", upTo: Int64(step + 2)) else {
                    return
                }
                let place = unsafe record.phases.withUnsafeBufferPointer {
                    UInt(bitPattern: $0.baseAddress)
                }
                places.insert(place)
                cache.keep(record)
            }
        }

        #expect(places.count == 1)
    }
}
