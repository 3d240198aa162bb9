import GRDB
import JSON
import SystemPackage
import Testing
import WorkflowAudit
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct AuditTrailTests {
    private let state: StateFolder

    init() throws {
        state = try StateFolder()
    }

    private var places: AuditPlaces { .beside(state.path) }

    private func verdicts(of folder: StateFolder? = nil) async throws -> [LogVerdict] {
        let store = try await LedgerStore.open(reading: (folder ?? state).path)
        return try await store.verifyAudit(.beside((folder ?? state).path))
    }

    /// A ledger with a run of three events, closed again.
    private func fill(_ run: RunID = "a") async throws {
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation(run))
        try await store.append([Sample.event(run, .runStarted)], epoch: 1)
        try await store.append([Sample.event(run, .runFailed(.exitStatus))], epoch: 1)
        try await store.close()
    }

    @Test func `every event has a record beneath a signed head`() async throws {
        try await fill()

        let verdict = try #require(try await verdicts().first)

        #expect(verdict.isSound && verdict.findings.isEmpty)
        #expect(verdict.records == 4)
        #expect(verdict.head?.size == 4)
        #expect(verdict.vouched?.checkpoint.size == 4)
    }

    @Test func `a log is gone on with by the next process`() async throws {
        try await fill("a")
        try await fill("b")

        let verdicts = try await verdicts()

        #expect(verdicts.map(\.records) == [7])
        #expect(verdicts.allSatisfy { $0.findings.isEmpty })
    }

    @Test func `what is refused leaves no record, and what stands beside it does`() async throws {
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))

        await #expect(throws: LedgerError.self) {
            try await store.append([Sample.event("a", .runStarted)], epoch: 7)
        }
        try await store.append([Sample.event("a", .runStarted)], epoch: 1)

        let verdict = try #require(try await store.verifyAudit(places).first)
        #expect(verdict.findings.isEmpty && verdict.records == 3)
    }

    @Test func `a denied wish is recorded`() async throws {
        let store = try await LedgerStore.open(state: state.path)
        try await store.record(
            AuditRecord(.accessDenied, by: Sample.principal, at: Timestamp(microseconds: 3))
        )

        let verdict = try #require(try await store.verifyAudit(places).first)

        #expect(verdict.findings.isEmpty && verdict.records == 2)
    }

    @Test func `whether anything can be recorded is known before something is done`() async throws {
        let store = try await LedgerStore.open(state: state.path)
        try await store.requireTrail()
        try await store.requireTrail()
        let verdict = try #require(try await store.verifyAudit(places).first)
        #expect(verdict.findings.isEmpty && verdict.records == 1)
        try await store.close()
        let key = places.keys(of: verdict.log).folder.appending("epoch-1")
        let secret = try DurableFile.read(key, limit: 100)
        try DurableFile.write(secret, to: key, mode: FilePermissions(rawValue: 0o640))

        let next = try await LedgerStore.open(state: state.path)

        await #expect(throws: StoreError.self) { try await next.requireTrail() }
    }

    @Test func `a commit that failed leaves nothing, and the log goes on`() async throws {
        try await fill()
        let file = LedgerFile(folder: state.path)
        let broken = try await LedgerStore.open(file) { _ in
            throw DatabaseError(resultCode: .SQLITE_IOERR_FSYNC)
        }
        await #expect(throws: StoreError.self) {
            try await broken.createRun(Sample.creation("b"))
        }
        try await broken.close()

        try await fill("c")

        #expect(try await verdicts().map(\.records) == [7])
        #expect(try await verdicts().allSatisfy { $0.findings.isEmpty })
    }

    @Test func `the secret key stands outside the project, for its owner alone`() async throws {
        try await fill()
        let log = try #require(try await verdicts().first?.log)
        let path = places.keys(of: log).folder.appending("epoch-1")

        let status = try #require(try DurableFile.status(of: path))
        #expect(status.permissions == .privateFile)
        let secret = try DurableFile.read(path, limit: 100)
        let ledger = try state.bytes(state.ledger)
        #expect(secret.count == 32)
        #expect(!ledger.contains(secret))
    }

    @Test func `a key that others may read is not used`() async throws {
        try await fill()
        let log = try #require(try await verdicts().first?.log)
        let key = places.keys(of: log).folder.appending("epoch-1")
        let secret = try DurableFile.read(key, limit: 100)
        try DurableFile.write(secret, to: key, mode: FilePermissions(rawValue: 0o640))

        await #expect(throws: StoreError.self) { try await fill("b") }

        #expect(try await verdicts().map(\.records) == [4])
    }

    @Test func `a copy begins a log of its own that names the end of the other`() async throws {
        try await fill()
        let copy = try StateFolder()
        try DurableFile.write(state.bytes(state.ledger), to: copy.ledger, mode: .privateFile)

        let store = try await LedgerStore.open(state: copy.path, audit: places)
        try await store.createRun(Sample.creation("b"))
        try await store.close()

        let verdicts = try await LedgerStore.open(reading: copy.path).verifyAudit(places)
        #expect(verdicts.map(\.records) == [4, 2])
        #expect(verdicts.allSatisfy { $0.isSound })
        #expect(Set(verdicts.map(\.log)).count == 2)
    }

    @Test func `an epoch that ends takes its key with it, and the next is vouched for`()
        async throws
    {
        try await fill()
        let log = try #require(try await verdicts().first?.log)
        // The epoch began on another day.
        try state.tamper("UPDATE audit_epoch SET started = 0")

        try await fill("b")

        let verdict = try #require(try await verdicts().first)
        #expect(verdict.findings.isEmpty)
        #expect(verdict.records == 8)
        let keys = places.keys(of: log)
        #expect(try !keys.hasKey(of: 1))
        #expect(try keys.hasKey(of: 2))
    }

    @Test func `a process that is cut off before it destroys a key leaves that to the next`()
        async throws
    {
        try await fill()
        let log = try #require(try await verdicts().first?.log)
        let keys = places.keys(of: log)
        let secret = try keys.key(of: 1).secret
        try state.tamper("UPDATE audit_epoch SET started = 0")
        try await fill("b")
        try DurableFile.create(secret, at: keys.folder.appending("epoch-1"))

        try await fill("c")

        #expect(try !keys.hasKey(of: 1))
        #expect(try await verdicts().allSatisfy { $0.findings.isEmpty })
    }

    @Test func `a run that is removed leaves records that hold`() async throws {
        try await fill("a")
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("b"))
        try await store.remove("a", at: Timestamp(microseconds: 9), by: Sample.principal)
        try await store.close()

        let verdict = try #require(try await verdicts().first)

        #expect(verdict.isSound)
        #expect(verdict.findings.map(\.code) == [.pruned])
        #expect(verdict.findings.map(\.sequence) == [1])
        #expect(verdict.findings.map(\.message) == ["3 events up to 3 were removed with their run"])
    }

    @Test func `events from before the trail are no findings`() async throws {
        try Version1Ledger.write(to: state.path)

        try await fill("new")

        #expect(try await verdicts().allSatisfy { $0.findings.isEmpty })
    }

    @Test func `many writers in one log leave no gap`() async throws {
        let stores = try await [
            LedgerStore.open(state: state.path), LedgerStore.open(state: state.path),
        ]
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<40 {
                group.addTask {
                    let run = RunID("r\(index)")
                    try await stores[index % 2].createRun(Sample.creation(run))
                    try await stores[index % 2].append(
                        [Sample.event(run, .runStarted)],
                        epoch: 1
                    )
                }
            }
            try await group.waitForAll()
        }

        let verdicts = try await verdicts()
        #expect(verdicts.map(\.records) == [81])
        #expect(verdicts.allSatisfy { $0.findings.isEmpty })
    }

    @Test func `a ledger as it stands after a power cut verifies`() async throws {
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))
        let survivor = try StateFolder()
        try state.copy(to: survivor)
        try await store.append([Sample.event("a", .runStarted)], epoch: 1)

        let verdicts = try await LedgerStore.open(reading: survivor.path).verifyAudit(places)

        #expect(verdicts.map(\.records) == [2])
        #expect(verdicts.allSatisfy { $0.findings.isEmpty })
    }
}
