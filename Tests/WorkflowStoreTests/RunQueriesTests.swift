import JSON
import Testing
import WorkflowModel

@testable import WorkflowStore

/// What reports and conditions read of runs beside their rows.
@Suite struct RunQueriesTests {
    private static let artifact = StepReference("build", "letter")
    private static let gate = GateResult(index: 0, criteria: "It is polite", verdict: .pass)
    private static let other = GateResult(
        index: 1,
        criteria: "It is short",
        verdict: .unknown,
        awaits: .attestation
    )

    /// A run with a secret, an artifact that failed once, and gates that were looked at.
    private func filledStore(_ state: StateFolder) async throws -> LedgerStore {
        let store = try await LedgerStore.open(state: state.path)
        let creation = RunCreation(
            workflow: "flow",
            version: "1.0.0",
            digest: "sha256:00",
            variables: [
                RunVariable(name: "who", value: "Ada", source: .flag),
                RunVariable(name: "token", value: "sealed:abc", source: .flag),
            ],
            phases: [
                PhaseOutline(
                    id: "build",
                    name: "Build",
                    steps: [.init(id: "letter", name: "Letter", kind: "artifact")]
                )
            ]
        )
        try await store.createRun(Sample.event("a", .runCreated(creation), time: 10))
        try await store.createRun(Sample.creation("b", workflow: "other", time: 20))
        let events: [RunEvent] = [
            .runStarted, .phaseStarted("build", attempt: 1),
            .stepStarted(Self.artifact, attempt: 1),
            .stepEnded(Self.artifact, attempt: 1, .failed(.gateUnmet, "it is rude")),
            .stepStarted(Self.artifact, attempt: 2),
            .stepEnded(Self.artifact, attempt: 2, StepOutcome(.completed)),
            .gatesEvaluated("build", .exit, [Self.gate, Self.other]), .runPaused(.attestation),
        ]
        try await store.append(
            events.enumerated().map { Sample.event("a", $1, time: Int64(100 + $0)) },
            epoch: 1
        )
        return store
    }

    @Test func `a condition is told variables without secrets, and phases as they stand`()
        async throws
    {
        let state = try StateFolder()
        let store = try await filledStore(state)

        let found = try await store.runs(matching: RunFilter(), reading: [.variables, .phases]) {
            $0.variables == ["who": "Ada"] && $0.phases.map(\.status) == [.inProgress]
        }
        let bare = try await store.runs(matching: RunFilter(workflow: "flow"), reading: []) {
            $0.variables.isEmpty && $0.phases.isEmpty && $0.summary.status == .paused
        }

        #expect(found.map(\.run.id) == ["a"])
        #expect(bare.map(\.run.id) == ["a"])
    }

    @Test func `the moments of a run are those of its events, without their contents`() async throws
    {
        let state = try StateFolder()
        let store = try await filledStore(state)

        let all = try await store.timelines(matching: RunFilter(), into: [RunID]()) { ids, run, _ in
            ids.append(run.id)
        }
        let read = try await store.timelines(
            matching: RunFilter(workflow: "flow"),
            into: [TimelineEvent]()
        ) { moments, _, events in moments += events }

        let events = try await store.events(of: "a")
        #expect(all == ["a", "b"])
        #expect(read == events.map(TimelineEvent.init))
        #expect(read.count == 9)
    }

    @Test func `checks are counted for the runs that are meant`() async throws {
        let state = try StateFolder()
        let store = try await filledStore(state)

        let counts = try await store.checkCounts(matching: RunFilter(principal: "alice"))
        let none = try await store.checkCounts(matching: RunFilter(workflow: "other"))

        var expected = CheckCounts()
        expected.artifactsPassed = 1
        expected.artifactsFailed = 1
        expected.criteriaPassed = 1
        expected.criteriaUnknown = 1
        #expect(counts == expected)
        #expect(none == CheckCounts())
    }

    @Test func `a ledger that is not there has no runs to ask about`() async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(reading: state.path)

        #expect(try await store.runs(matching: RunFilter(), reading: []) { _ in true }.isEmpty)
        #expect(try await store.checkCounts(matching: RunFilter()) == CheckCounts())
    }
}
