import GRDB
import Synchronization
import Testing
import WorkflowModel

@testable import WorkflowStore

@Suite struct RunTablesTests {
    @Test(arguments: 1...8)
    func `tables equal the fold of the events after each of them`(seed: UInt64) async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        var history = RandomHistory(seed: seed)
        try await store.createRun(Sample.event("r", .runCreated(history.creation), time: 0))
        var record = try #require(try RunRecord.folding(try await store.events(of: "r")))
        var refused = 0

        for _ in 0..<RandomHistory.length {
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

            for stored in try await store.events(of: "r", after: record.lastSequence) {
                try record.apply(stored)
            }
            #expect(try await TableState(of: "r", in: store) == TableState(record))
        }

        #expect(refused > 0)
        #expect(refused < RandomHistory.length * 4 / 5)
        #expect(try await store.record(of: "r") == record)
    }

    @Test func `histories that tables are tried with hold every kind of event`() throws {
        var kinds: Set<String> = []

        for seed in 1...8 {
            var history = RandomHistory(seed: UInt64(seed))
            var record = try RunRecord(Sample.event("r", .runCreated(history.creation)))
            for _ in 0..<RandomHistory.length {
                let event = history.next(record)
                do {
                    try record.apply(event)
                    kinds.insert(event.event.kind)
                } catch {
                    // Whether it is refused is the matter of the test above.
                }
            }
        }

        // All but the creation.
        #expect(kinds.count == 31, "\(kinds.sorted())")
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

    @Test(arguments: [2, 1000])
    func `an event writes as many rows in a large run as in a small one`(steps: Int) async throws {
        let state = try StateFolder()
        let rows = Mutex<[Int]>([])
        let store = try await LedgerStore.open(LedgerFile(folder: state.path)) { db in
            rows.withLock { $0.append(db.totalChangesCount) }
            try db.commit()
        }
        let step = StepReference("p1", "s1")
        let events: [[RunEvent]] = [
            [.runStarted],
            [.phaseStarted("p1", attempt: 1)],
            [.stepStarted(step, attempt: 1)],
            [.stepEnded(step, attempt: 1, StepOutcome(.failed(.exitStatus)))],
            [.gatesEvaluated("p1", .exit, [])],
            [.phaseFailed("p1", .exitStatus)],
            [.runFailed(.exitStatus)],
            [.runResumed],
            [.stepStarted(step, attempt: 2), .stepEnded(step, attempt: 2, StepOutcome(.upToDate))],
        ]
        try await store.createRun(
            Sample.creation("r", phases: Sample.phases(2, steps: steps))
        )

        for event in events {
            try await store.append(event.map { Sample.event("r", $0) }, epoch: 1)
        }

        let totals = rows.withLock { $0 }
        // The event, the row of the run, and that of the phase or step where there is one; four rows
        // of the audit trail for each event, its new head, and the old one, but for the first.
        #expect(zip(totals.dropFirst(), totals).map { $0 - $1 } == [7, 9, 9, 9, 8, 9, 8, 10, 15])
    }

    @Test func `phases that a later expansion has no use for are left behind`() async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("r"))

        for count in [3, 1, 2] {
            let instances = (0..<count).map { index in
                var instance = PhaseOutline.sample(.instance(index, of: "build"), steps: count)
                instance.role = .instance
                return instance
            }
            let event = Sample.event("r", .phasesAdded(to: "build", Expansion(phases: instances)))
            try await store.append([event], epoch: 1)
        }

        let tables = try await TableState(of: "r", in: store)
        let record = try #require(try await store.record(of: "r"))
        #expect(tables == TableState(record))
        let phases = tables.phases
        #expect(phases.map(\.id) == ["build", "build[0]", "build[1]", "build[2]"])
        #expect(phases.map(\.parent) == [nil, 0, 0, 0])
        #expect(phases.map(\.isLeftBehind) == [false, false, false, true])
    }

    @Test func `an up-to-date step is skipped and keeps what its check cost`() async throws {
        let state = try StateFolder()
        let store = try await LedgerStore.open(state: state.path)
        try await store.createRun(Sample.creation("r"))
        var outcome = StepOutcome(.upToDate)
        outcome.exitCode = 0
        outcome.durationMilliseconds = 12

        try await store.append(
            [
                Sample.event("r", .stepStarted(Sample.step, attempt: 1)),
                Sample.event("r", .stepEnded(Sample.step, attempt: 1, outcome)),
            ],
            epoch: 1
        )

        let step = try #require(try await TableState(of: "r", in: store).steps.first)
        #expect(step.status == "skipped")
        #expect(step.reason == "up_to_date")
        #expect(step.exitCode == 0)
        #expect(step.duration == 12)
    }
}
