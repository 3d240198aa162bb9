import Testing
import WorkflowModel

@testable import WorkflowStore

@Suite struct LedgerQueryTests {
    private func filledStore(_ state: StateFolder) async throws -> LedgerStore {
        let store = try await LedgerStore.open(state: state.path)
        let bob = Principal(name: "bob")
        try await store.createRun(Sample.creation("0193-aa", workflow: "tdd", time: 10))
        try await store.createRun(
            Sample.creation("0193-ab", workflow: "helix", principal: bob, time: 20)
        )
        try await store.createRun(Sample.creation("0200-cc", workflow: "tdd", time: 30))
        try await store.append([Sample.event("0200-cc", .runStarted)], epoch: 1)
        return store
    }

    @Test(arguments: [
        (RunFilter(), ["0200-cc", "0193-ab", "0193-aa"]),
        (RunFilter(statuses: [.running]), ["0200-cc"]),
        (RunFilter(statuses: [.running, .pending]), ["0200-cc", "0193-ab", "0193-aa"]),
        (RunFilter(workflow: "tdd"), ["0200-cc", "0193-aa"]),
        (RunFilter(since: Timestamp(microseconds: 20)), ["0200-cc", "0193-ab"]),
        (RunFilter(principal: "bob"), ["0193-ab"]),
        (RunFilter(limit: 2), ["0200-cc", "0193-ab"]),
        (RunFilter(limit: -1), []),
        (RunFilter(workflow: "tdd' OR '1'='1"), []),
        (RunFilter(statuses: [.pending], workflow: "tdd", principal: "alice"), ["0193-aa"]),
    ])
    func `a list shows what the filter asks for, newest first`(
        filter: RunFilter,
        expected: [String]
    ) async throws {
        let state = try StateFolder()
        let store = try await filledStore(state)

        let runs = try await store.runs(matching: filter)

        #expect(runs.map(\.id.text) == expected)
    }

    @Test func `a run is found by a unique beginning of its id`() async throws {
        let state = try StateFolder()
        let store = try await filledStore(state)

        guard case .unique(let run) = try await store.run(withPrefix: "02") else {
            Issue.record("the beginning is unique")
            return
        }
        guard case .ambiguous(let runs) = try await store.run(withPrefix: "0193-a") else {
            Issue.record("two runs begin so")
            return
        }

        #expect(run.id == "0200-cc")
        #expect(runs.map(\.id) == ["0193-ab", "0193-aa"])
        #expect(try await store.run(withPrefix: "%") == .none)
        #expect(try await store.run(withPrefix: "0193-aaa") == .none)
    }

    @Test func `a whole id is not ambiguous though another begins with it`() async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("01"))
        try await store.createRun(Sample.creation("012"))

        guard case .unique(let run) = try await store.run(withPrefix: "01") else {
            Issue.record("the id is whole")
            return
        }

        #expect(run.id == "01")
    }

    @Test func `usage counts the runs of each workflow`() async throws {
        let state = try StateFolder()
        let store = try await filledStore(state)

        #expect(try await store.runCounts() == ["tdd": 2, "helix": 1])
    }

    @Test func `events can be read from a number on`() async throws {
        let state = try StateFolder()
        let store = try await filledStore(state)
        let all = try await store.events(of: "0200-cc")
        let first = try #require(all.first)

        let rest = try await store.events(of: "0200-cc", after: first.sequence)

        #expect(rest == Array(all.dropFirst()))
    }
}
