import GRDB
import Testing
import WorkflowModel

@testable import WorkflowStore

@Suite struct LedgerMigrationTests {
    @Test(arguments: ["resumed", "waited"] as [RunID])
    func `tables of a version 1 ledger equal the fold once it is opened`(run: RunID) async throws {
        let state = try StateFolder()
        try Version1Ledger.write(to: state.path)

        let store = try await LedgerStore.open(state: state.path)

        let record = try #require(try await store.record(of: run))
        let epoch: Int64 = run == "resumed" ? 2 : 1
        #expect(try await TableState(of: run, in: store) == TableState(record, epoch: epoch))
    }

    @Test func `a run of a version 1 ledger goes on`() async throws {
        let state = try StateFolder()
        try Version1Ledger.write(to: state.path)
        let store = try await LedgerStore.open(state: state.path)
        let epoch = try await store.claim("waited")
        let expansion = Expansion(phases: [.sample("x")])

        try await store.append(
            [
                Sample.event("waited", .runResumed),
                Sample.event("waited", .phaseReset("build", .rolledBack)),
                Sample.event("waited", .phasesAdded(to: "build", expansion)),
            ],
            epoch: epoch
        )

        let record = try #require(try await store.record(of: "waited"))
        #expect(record.phases.map(\.status) == [.pending, .inProgress, .skipped, .pending])
        #expect(try await TableState(of: "waited", in: store) == TableState(record, epoch: epoch))
        #expect(try await store.definition("sha256:01").map(\.path) == ["workflow.yml"])
    }

    @Test func `open commands of a version 1 ledger wish for events`() async throws {
        let state = try StateFolder()
        try Version1Ledger.write(to: state.path)

        let store = try await LedgerStore.open(state: state.path)

        let commands = try await store.openCommands(for: "resumed")
        #expect(commands.map(\.event) == [.pauseRequested, .cancelRequested])
        #expect(commands.map(\.note) == [.remark("lunch"), nil])
        try await store.append(
            [Sample.event("resumed", .pauseRequested)],
            epoch: 2,
            answering: ["wish-1"]
        )
        #expect(try await store.openCommands(for: "resumed").map(\.id) == ["wish-2"])
    }

    @Test func `runs of a version 1 ledger can be read without bringing it up to date`()
        async throws
    {
        let state = try StateFolder()
        try Version1Ledger.write(to: state.path)
        let before = try state.bytes(state.ledger)

        let store = try await LedgerStore.open(reading: state.path)

        #expect(try await store.runs().map(\.id) == ["waited", "resumed"])
        #expect(try await store.record(of: "resumed")?.status == .running)
        #expect(try state.bytes(state.ledger) == before)
    }
}
