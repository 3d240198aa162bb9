import GRDB
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem
import WorkflowTestKit

@testable import WorkflowStore

/// The ledger on disk as the contract wants to see it.
private struct StoredLedger: RunLedger {
    let store: LedgerStore

    func createRun(_ event: RecordedEvent) async throws {
        try await store.createRun(event)
    }

    func claim(_ run: RunID) async throws -> Int64 {
        try await store.claim(run)
    }

    func submit(_ command: RunCommand) async throws {
        try await store.submit(command)
    }

    func append(
        _ events: [RecordedEvent],
        epoch: Int64,
        answering commands: [String]
    ) async throws {
        try await store.append(events, epoch: epoch, answering: commands)
    }

    func events(of run: RunID) async throws -> [RecordedEvent] {
        try await store.events(of: run)
    }

    func openCommands(for run: RunID) async throws -> [RunCommand] {
        try await store.openCommands(for: run)
    }
}

@Suite struct LedgerStoreTests {
    @Test(arguments: LedgerContract.clauses)
    func `the ledger on disk keeps the contract`(clause: LedgerContract) async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)

        let violations = try await clause.violations(of: StoredLedger(store: store))

        #expect(violations.isEmpty)
    }

    @Test(arguments: LedgerContract.clauses)
    func `the ledger in memory keeps the contract`(clause: LedgerContract) async throws {
        let violations = try await clause.violations(of: MemoryLedger())

        #expect(violations.isEmpty)
    }

    @Test func `what was stored is there when the ledger is opened again`() async throws {
        let state = try StateFolder()
        try await state.fill()

        let events = try await LedgerStore.open(state: state.path).events(of: "a")

        #expect(events.map(\.event.kind) == ["run_created", "run_started"])
        #expect(events.map(\.sequence) == [1, 2])
    }

    @Test func `a ledger is for its owner alone`() async throws {
        let state = try StateFolder()
        let inner = state.path.appending("inner")
        let store = try await LedgerStore.open(state: inner)
        try await store.createRun(Sample.creation("a"))

        let folder = try DurableFile.status(of: inner)
        let files = try BoundedRoot(inner).list().filter { $0.kind == .file }

        #expect(folder?.permissions == .privateFolder)
        #expect(files.count >= 3)
        #expect(files.allSatisfy { $0.status.permissions == .privateFile })
    }

    @Test func `the folder of a shared project shares its ledger with the group`() async throws {
        let state = try StateFolder()
        try BoundedRoot(state.path.removingLastComponent())
            .share("state")

        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))

        let files = try BoundedRoot(state.path).list().filter { $0.kind == .file }
        #expect(files.count >= 3)
        #expect(files.allSatisfy { $0.status.permissions == .groupFile })
    }

    @Test func `a missing ledger reads as empty and is not created`() async throws {
        let state = try StateFolder()
        let nowhere = state.path.appending("nowhere")

        let store = try await LedgerStore.open(reading: nowhere)

        #expect(try await store.runs().isEmpty)
        #expect(try await store.events(of: "a").isEmpty)
        #expect(try await store.run(withPrefix: "a") == .none)
        #expect(try await store.runCounts().isEmpty)
        #expect(try DurableFile.status(of: nowhere) == nil)
    }

    @Test func `a ledger opened for reading takes no changes`() async throws {
        let state = try StateFolder()
        try await state.fill()
        let store = try await LedgerStore.open(reading: state.path)

        await #expect(throws: LedgerError.self) {
            try await store.append([Sample.event("a", .runCancelled)], epoch: 1)
        }

        #expect(try await store.events(of: "a").count == 2)
    }

    @Test func `reading a closed ledger leaves no file behind`() async throws {
        let state = try StateFolder()
        try await state.fill()
        let before = try BoundedRoot(state.path).list().map(\.path)

        let count = try await LedgerStore.open(reading: state.path).runs().count

        #expect(count == 1)
        #expect(try BoundedRoot(state.path).list().map(\.path) == before)
    }

    @Test func `a closed ledger is one file and takes no more changes`() async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))

        try await store.close()

        #expect(try DurableFile.status(of: LedgerFile(folder: state.path).log) == nil)
        await #expect(throws: LedgerError.self) {
            try await store.append([Sample.event("a", .runStarted)], epoch: 1)
        }
        await #expect(throws: StoreError.self) { _ = try await store.runs() }
        #expect(try await LedgerStore.open(state: state.path).runs().count == 1)
    }

    @Test func `nobody can change or remove an event`() async throws {
        let state = try StateFolder()
        try await state.fill()
        let queue = try DatabaseQueue(path: state.ledger.string)

        #expect(throws: DatabaseError.self) {
            try queue.write { try $0.execute(sql: "UPDATE event SET note = 'x'") }
        }
        #expect(throws: DatabaseError.self) {
            try queue.write { try $0.execute(sql: "DELETE FROM event") }
        }
    }

    @Test func `a text with NUL is kept readable and whole`() async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))

        for note in [Note.remark("a\0b"), .words("a\0b")] {
            let event = RunEvent.transitionRefused(command: "pause", status: .pending)
            try await store.append([Sample.event("a", event, note: note)], epoch: 1)
        }

        let notes = try await store.events(of: "a").compactMap(\.note)
        #expect(notes == [.remark("a\u{FFFD}b"), .words("a\0b")])
    }

    @Test func `names that only look alike are different runs`() async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)

        try await store.createRun(Sample.creation("\u{E9}"))
        try await store.createRun(Sample.creation("e\u{301}"))

        #expect(try await store.runs().count == 2)
        #expect(try await store.events(of: "e\u{301}").count == 1)
    }

    @Test func `a run cannot be created a second time by another event`() async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))

        let error = await #expect(throws: StoreError.self) {
            try await store.createRun(Sample.creation("a"))
        }

        #expect(error?.code == .invalid)
        #expect(try await store.events(of: "a").count == 1)
    }

    @Test func `two phases of one name are refused and leave nothing`() async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        let twin = PhaseOutline(id: "p", name: "P", steps: [])

        let error = await #expect(throws: StoreError.self) {
            try await store.createRun(Sample.creation("a", phases: [twin, twin]))
        }

        #expect(error?.code == .invalid)
        #expect(try await store.runs().isEmpty)
    }

    @Test func `a pinned definition comes back byte for byte, equal contents stored once`()
        async throws
    {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        let files = [
            DefinitionFile(path: "a.md", bytes: []),
            DefinitionFile(path: "b/run.sh", isExecutable: true, bytes: [0, 255, 10]),
            DefinitionFile(path: "c.bin", bytes: [0, 255, 10]),
        ]

        try await store.createRun(Sample.creation("a"), definition: files)
        try await store.createRun(Sample.creation("b"), definition: files)

        #expect(try await store.definition("sha256:00") == files)
        #expect(try await store.definition("sha256:01").isEmpty)
        let contents = try await store.read(orWhenAbsent: 0) { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM content") ?? 0
        }
        #expect(contents == 2)
    }

    /// How the definition that a run changes to gets into the ledger.
    @Test(arguments: [true, false])
    func `a further definition is pinned with the event or the wish that names it`(
        isWish: Bool
    ) async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))
        let files = [DefinitionFile(path: "workflow.yml", bytes: [1, 2])]
        let change = DefinitionChange(version: "2", digest: "sha256:02", variables: [], phases: [])
        let event = Sample.event("a", .definitionChanged(change))

        if isWish {
            let wish = RunCommand(
                id: "w",
                run: "a",
                event: event.event,
                time: event.time,
                principal: event.principal
            )
            try await store.submit(wish, pinning: files)
            #expect(try await store.definition("sha256:02") == files)
            try await store.append([event], epoch: 1, answering: ["w"])
        } else {
            try await store.append([event], epoch: 1, pinning: files)
        }

        #expect(try await store.definition("sha256:02") == files)
        let summary = try #require(try await store.summary(of: "a"))
        #expect(summary.version == "2")
        #expect(summary.digest == "sha256:02")
        #expect(summary.totalPhases == 0)
    }

    @Test func `a definition is not pinned by what is refused, nor without a name`() async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("a"))
        let files = [DefinitionFile(path: "workflow.yml", bytes: [1, 2])]
        let change = DefinitionChange(version: "2", digest: "sha256:02", variables: [], phases: [])

        await #expect(throws: LedgerError.superseded(run: "a")) {
            let event = Sample.event("a", .definitionChanged(change))
            try await store.append([event], epoch: 9, pinning: files)
        }
        let error = await #expect(throws: StoreError.self) {
            try await store.append([Sample.event("a", .runStarted)], epoch: 1, pinning: files)
        }

        #expect(error?.code == .invalid)
        #expect(try await store.definition("sha256:02").isEmpty)
        #expect(try await store.events(of: "a").count == 1)
    }
}
