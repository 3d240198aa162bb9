import GRDB
import SystemPackage
import Testing
import WorkflowModel

@testable import WorkflowStore

@Suite struct LedgerRemovalTests {
    private let state: StateFolder
    private let somebody = Principal(.person, name: "alice")

    init() throws {
        state = try StateFolder()
    }

    /// A ledger with two runs of one definition, the first of which has failed.
    private func makeStore() async throws -> LedgerStore {
        let store = try await LedgerStore.open(state: state.path)
        let files = [DefinitionFile(path: "workflow.yml", isExecutable: false, bytes: [1])]
        for run in ["over", "open"] as [RunID] {
            try await store.createRun(Sample.creation(run), definition: files)
            try await store.append([Sample.event(run, .runStarted)], epoch: 1)
        }
        try await store.append([Sample.event("over", .runFailed(.exitStatus))], epoch: 1)
        return store
    }

    private func count(_ table: String, _ store: LedgerStore) async throws -> Int {
        try await store.read(orWhenAbsent: 0) { db in
            try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? 0
        }
    }

    @Test func `a run leaves with its history, and that it was there stays`() async throws {
        let store = try await makeStore()

        try await store.remove("over", at: Timestamp(microseconds: 7), by: somebody)

        #expect(try await store.record(of: "over") == nil)
        #expect(try await store.events(of: "over") == [])
        let removal = try #require(try await store.removals(withPrefix: "ov").first)
        #expect(removal.run == "over" && removal.principal == somebody)
        #expect(try await store.removals(withPrefix: "op").isEmpty)
        #expect(try await store.record(of: "open")?.status == .running)
        #expect(try await count("event", store) == 2)
        #expect(try await TableState(of: "open", in: store).steps.isEmpty == false)
    }

    @Test func `a run that has not ended stays`() async throws {
        let store = try await makeStore()

        await #expect(throws: StoreError.self) {
            try await store.remove("open", at: Timestamp(microseconds: 7), by: somebody)
        }

        #expect(try await store.removals().isEmpty)
        #expect(try await store.record(of: "open") != nil)
    }

    @Test func `removing again changes nothing`() async throws {
        let store = try await makeStore()
        try await store.remove("over", at: Timestamp(microseconds: 7), by: somebody)

        try await store.remove("over", at: Timestamp(microseconds: 8), by: somebody)

        #expect(try await store.removals().map(\.time.microseconds) == [7])
    }

    @Test func `events are not removed but with their run`() async throws {
        let store = try await makeStore()
        try await store.close()

        let queue = try DatabaseQueue(path: state.path.appending("ledger.db").string)
        #expect(throws: DatabaseError.self) {
            try queue.write { try $0.execute(sql: "DELETE FROM event") }
        }
    }

    @Test func `a definition goes with the last run that had it`() async throws {
        let store = try await makeStore()
        try await store.remove("over", at: Timestamp(microseconds: 7), by: somebody)
        try await store.removeUnusedDefinitions()
        #expect(try await count("content", store) == 1)

        try await store.append([Sample.event("open", .runFailed(.exitStatus))], epoch: 1)
        try await store.remove("open", at: Timestamp(microseconds: 8), by: somebody)
        try await store.removeUnusedDefinitions()

        #expect(try await count("content", store) == 0)
        #expect(try await count("definition", store) == 0)
    }
}
