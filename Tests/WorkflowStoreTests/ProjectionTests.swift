import Testing
import WorkflowModel

@testable import WorkflowStore

@Suite struct ProjectionTests {
    @Test(arguments: 1...8)
    func `tables equal the fold of the events after each of them`(seed: UInt64) async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        var history = RandomHistory(seed: seed)
        try await store.createRun(Sample.event("r", .runCreated(history.creation), time: 0))
        var record = try #require(try RunRecord.folding(try await store.events(of: "r")))
        var refused = 0

        for _ in 0..<150 {
            let event = history.next(record)
            var next = record
            do {
                try next.apply(event)
                try await store.append([event], epoch: 1)
            } catch is IllegalTransition {
                refused += 1
                await #expect(throws: IllegalTransition.self) {
                    try await store.append([event], epoch: 1)
                }
            }

            record = try #require(try RunRecord.folding(try await store.events(of: "r")))
            #expect(try await TableState(of: "r", in: store) == TableState(record))
        }

        #expect(refused > 0)
        #expect(refused < 130)
    }

    @Test func `a run resumed after a failure gives its failures another attempt`() async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("r"))
        try await store.append(
            [
                Sample.event("r", .runStarted),
                Sample.event("r", .phaseStarted("build", attempt: 1)),
                Sample.event("r", .stepStarted(Sample.step, attempt: 1)),
                Sample.event("r", .stepEnded(Sample.step, attempt: 1, .failed(.timeout, "slow"))),
                Sample.event("r", .phaseFailed("build", .timeout)),
                Sample.event("r", .runFailed(.timeout)),
            ],
            epoch: 1
        )

        try await store.append([Sample.event("r", .runResumed)], epoch: 1)

        let tables = try await TableState(of: "r", in: store)
        #expect(tables.phases.map(\.status) == ["in_progress"])
        #expect(tables.steps.map(\.status) == ["pending"])
        #expect(tables.run?.status == .running)
    }
}
