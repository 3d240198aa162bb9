import Testing
import WorkflowModel
import WorkflowScheduler

@Suite struct StepRollbackTests {
    private func undoing(_ id: StepID, needs: [StepID]? = nil) -> StepDefinition {
        .with(id) {
            $0.rollback = [.with("u")]
            $0.needs = needs
        }
    }

    /// A phase of three steps, the last of which needs the first alone.
    private func run(_ change: (inout PhaseDefinition) -> Void = { _ in }) throws -> ScriptedRun {
        let steps = [undoing("one"), undoing("two"), undoing("three", needs: ["one"])]
        return try ScriptedRun([
            .with("a", steps: steps) {
                $0.rollback = [.with("last")]
                change(&$0)
            },
            .with("b"),
        ])
    }

    private func takingBack(_ phase: PhaseID, _ steps: StepID...) -> RunEvent {
        .rollbackStarted(
            RollbackRequest(steps: steps.map { StepReference(phase, $0) }, reason: .rolledBack)
        )
    }

    private func statuses(_ run: ScriptedRun, _ phase: PhaseID) -> [NodeStatus] {
        run.record.phase(phase)?.steps.map(\.status) ?? []
    }

    @Test func `a step that is taken back is undone alone, and its phase goes on`() throws {
        var run = try run()
        try run.start()

        try run.resume(after: [takingBack("a", "two")])

        #expect(run.started.last == StepReference("a.rollback", "two.u"))
        #expect(statuses(run, "a") == [.completed, .pending, .completed])
        #expect(run.record.step(StepReference("a", "two"))?.reason == .rolledBack)
        #expect(run.record.phase("a")?.status == .inProgress)
        #expect(run.record.status == .paused)
        #expect(run.record.reason == .rolledBack)
    }

    @Test func `it is done again when the run goes on, and only it`() throws {
        var run = try run()
        try run.start()
        try run.resume(after: [takingBack("a", "two")])
        let before = run.started.count

        try run.resume()

        #expect(run.started.dropFirst(before) == [StepReference("a", "two")])
        #expect(run.record.phase("a")?.attempt == 1)
        #expect(run.record.status == .completed)
    }

    @Test func `steps that were done because of it are undone first`() throws {
        var run = try run()
        try run.start()
        try run.resume(after: [takingBack("a", "one", "two", "three")])

        let ends = run.record.phase("a.rollback")?.steps.map(\.id)
        let order: [StepID] =
            run.started.first { ["two", "three"].contains($0.step) }?.step == "two"
            ? ["three.u", "two.u", "one.u"] : ["two.u", "three.u", "one.u"]
        #expect(ends == order)
    }

    @Test func `it may be taken back a second time, and its phase after it`() throws {
        var run = try run()
        try run.start()
        try run.resume(after: [takingBack("a", "two")])
        try run.resume()
        try run.resume(after: [takingBack("a", "two")])
        try run.resume()

        try run.resume(after: [
            .rollbackStarted(RollbackRequest(phases: ["a"], reason: .rolledBack))
        ])

        let undone = run.started.filter { $0.phase == "a.rollback" }.map(\.step)
        #expect(undone.prefix(2) == ["two.u", "two.u"])
        #expect(undone.count == 6 && undone.last == "last")
        #expect(run.record.phase("a")?.status == .pending)
    }

    @Test func `a phase that failed is open again with what failed in it`() throws {
        var run = try run()
        run.outcomes = [StepReference("a", "three"): [.failed(.exitStatus)]]
        try run.start()
        try run.resume(after: [takingBack("a", "two")])

        #expect(statuses(run, "a") == [.completed, .pending, .pending])
        try run.resume()
        #expect(run.record.status == .completed)
    }

    @Test func `what a phase said at its end is said anew`() throws {
        var run = try run { $0.transition = .manual }
        try run.start()
        try run.feed(.phaseReleased("a"))
        try run.resume()
        try run.resume(after: [takingBack("a", "one", "two", "three")])

        try run.resume()

        #expect(run.record.reason == .manual)
    }

    @Test func `phases around the step go on too, and end with their hooks again`() throws {
        let inner = PhaseDefinition.with("x", steps: [undoing("one")])
        let outer = PhaseDefinition.nested("n", [inner]) { $0.hooks = [.success: [.with("tell")]] }
        var run = try ScriptedRun([outer])
        run.expansions = ["n": .subworkflow(of: outer)]
        try run.start()

        try run.resume(after: [takingBack("n/x", "one")])

        #expect(run.record.phase("n")?.status == .inProgress)
        try run.resume()
        #expect(run.started.suffix(2).map(\.phase) == ["n/x", "n/hooks.success"])
        #expect(run.record.status == .completed)
    }

    @Test func `nothing of a phase that was skipped is taken back alone`() throws {
        var run = try run()
        run.held = [StepReference("a", "two")]
        try run.start()
        try run.end(StepReference("a", "two"), .failed(.exitStatus))
        try run.resume(after: [.phaseSkipped("a", .manual)])

        #expect(throws: IllegalTransition.self) { try run.feed(takingBack("a", "one")) }
    }

    @Test func `a step that the run does not have is refused`() throws {
        var run = try run()
        try run.start()

        #expect(throws: IllegalTransition.self) { try run.feed(takingBack("a", "four")) }
    }
}
