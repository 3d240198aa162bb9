import Testing
import WorkflowModel
import WorkflowScheduler

@Suite struct RollbackTests {
    private func undoing(_ id: StepID, with undo: StepID) -> StepDefinition {
        .with(id) { $0.rollback = [.with(undo)] }
    }

    private func run(_ change: (inout PhaseDefinition) -> Void = { _ in }) throws -> ScriptedRun {
        try ScriptedRun([
            .with("a", steps: [undoing("one", with: "u"), undoing("two", with: "u")]) {
                $0.rollback = [.with("last")]
                change(&$0)
            },
            .with("b", needs: ["a"], steps: [undoing("one", with: "u")]),
        ])
    }

    private let undone: [StepReference] = [
        StepReference("a.rollback", "two.u"), StepReference("a.rollback", "one.u"),
        StepReference("a.rollback", "last"),
    ]

    private let request = RollbackRequest(phases: ["a", "b"], reason: .rolledBack)

    @Test func `people undo phases in the reverse order of their ends`() throws {
        var run = try run()
        try run.start()

        try run.resume(after: [.rollbackStarted(request)])

        #expect(run.started.suffix(4) == [StepReference("b.rollback", "one.u")] + undone)
        #expect(run.record.reason == .rolledBack)
        #expect(run.record.phase("a")?.status == .pending)
    }

    @Test func `what was rolled back is done again when the run goes on`() throws {
        var run = try run()
        try run.start()
        try run.resume(after: [.rollbackStarted(request)])

        try run.resume()

        #expect(run.record.phase("a")?.attempt == 2)
        #expect(run.record.status == .completed)
    }

    @Test func `a failed phase may be undone before the run stops`() throws {
        var run = try run { $0.onFailure = .rollback }
        run.outcomes = [StepReference("a", "two"): [.failed(.exitStatus)]]

        try run.start()

        #expect(run.started.suffix(2) == undone.suffix(2))
        #expect(run.record.phase("a")?.reason == .rolledBack)
        #expect(run.record.reason == .exitStatus)
    }

    @Test func `a step that waits holds up what is undone after it`() throws {
        var run = try run()
        run.outcomes = [undone[0]: [.waiting(.input)]]
        try run.start()

        try run.resume(after: [
            .rollbackStarted(RollbackRequest(phases: ["a"], reason: .rolledBack))
        ])

        #expect(run.started.last == undone[0])
        #expect(run.record.reason == .input)
        try run.resume()
        #expect(run.started.suffix(3) == undone[...])
        #expect(run.record.reason == .rolledBack)
    }

    @Test func `steps that undo run one after the other`() throws {
        let undo: [StepDefinition] = [
            .with("x") { $0.needs = [] }, .with("y") { $0.needs = [] },
        ]
        var run = try ScriptedRun([.with("a") { $0.rollback = undo }])
        try run.start()
        run.held = [StepReference("a.rollback", "x")]

        try run.resume(after: [
            .rollbackStarted(RollbackRequest(phases: ["a"], reason: .rolledBack))
        ])

        #expect(run.started.last == StepReference("a.rollback", "x"))
    }

    @Test func `nothing begins anew while phases are undone`() throws {
        var run = try run()
        try run.start()
        run.held = [undone[0]]
        try run.resume(after: [
            .rollbackStarted(RollbackRequest(phases: ["a"], reason: .rolledBack))
        ])

        #expect(throws: IllegalTransition.self) { try run.feed(.phaseReset("b", .manual)) }
    }

    @Test func `a cancelled rollback may be asked for again`() throws {
        var run = try run()
        try run.start()
        run.held = [undone[0]]
        try run.resume(after: [
            .rollbackStarted(RollbackRequest(phases: ["a"], reason: .rolledBack))
        ])
        try run.feed(.cancelRequested)
        try run.end(undone[0], .failed(.cancelled))
        run.held = []

        try run.resume(after: [.rollbackStarted(request)])

        #expect(run.record.reason == .rolledBack)
    }

    @Test func `a run that fails behind a rollback fails, whoever carries it on`() throws {
        let tidy = StepReference("hooks.finally", "tidy")
        let phase = PhaseDefinition.with("a") { $0.onFailure = .rollback }
        var run = try ScriptedRun([phase]) { $0.hooks = [.finally: [.with("tidy")]] }
        run.outcomes = [StepReference("a", "work"): [.failed(.exitStatus)]]
        run.held = [tidy]
        try run.start()

        try run.resume(after: [
            .stepInterrupted(tidy, attempt: 1), .interruptionDecided(tidy, .done),
        ])

        #expect(run.started.map(\.phase) == ["a", "hooks.finally"])
        #expect(run.record.status == .failed)
        #expect(run.record.reason == .exitStatus)
    }

    @Test func `only a step that undoes may be skipped while phases are undone`() throws {
        var run = try run()
        try run.start()
        run.outcomes = [undone[0]: [.waiting(.input)]]
        try run.resume(after: [
            .rollbackStarted(RollbackRequest(phases: ["a"], reason: .rolledBack))
        ])

        #expect(throws: IllegalTransition.self) { try run.feed(.phaseSkipped("b", .manual)) }
        try run.resume(after: [.phaseSkipped("a.rollback", .manual)])
        #expect(run.record.reason == .rolledBack)
    }
}
