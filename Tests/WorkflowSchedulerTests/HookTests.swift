import Testing
import WorkflowModel
import WorkflowScheduler

@Suite struct HookTests {
    private let work = StepReference("a", "work")

    private func run() throws -> ScriptedRun {
        try ScriptedRun([.with("a")]) { $0.hooks = .all }
    }

    private func hooks(_ run: ScriptedRun) -> [PhaseID] {
        run.started.map(\.phase).filter { $0.text.hasPrefix("hooks.") }
    }

    @Test(arguments: [
        (StepOutcome.End.completed, RunStatus.completed, PhaseID("hooks.success")),
        (.failed(.exitStatus), .failed, "hooks.failure"),
    ])
    func `hooks follow how a run ends`(
        end: StepOutcome.End,
        status: RunStatus,
        hook: PhaseID
    ) throws {
        var run = try run()
        run.outcomes = [work: [end]]

        try run.start()

        #expect(hooks(run) == [hook, "hooks.finally"])
        #expect(run.record.status == status)
    }

    @Test func `a cancelled run has hooks of its own`() throws {
        var run = try run()
        run.held = [work]
        try run.start()

        try run.feed(.cancelRequested)
        try run.end(work, .failed(.cancelled))

        #expect(hooks(run) == ["hooks.cancel", "hooks.finally"])
        #expect(run.record.status == .cancelled)
    }

    @Test func `hooks run again when a failed run ends once more`() throws {
        var run = try run()
        run.outcomes = [work: [.failed(.exitStatus)]]
        try run.start()

        try run.resume()

        #expect(
            hooks(run) == ["hooks.failure", "hooks.finally", "hooks.success", "hooks.finally"]
        )
    }

    @Test func `a hook that fails does not change how the run ends`() throws {
        var run = try run()
        run.outcomes = [StepReference("hooks.success", "tell"): [.failed(.exitStatus)]]

        try run.start()

        #expect(hooks(run) == ["hooks.success", "hooks.finally"])
        #expect(run.record.status == .completed)
    }

    @Test func `a phase cannot begin anew once the hooks run`() throws {
        var run = try run()
        run.held = [StepReference("hooks.success", "tell")]

        try run.start()

        #expect(run.machine.refusal(of: .phaseReset("a", .manual)) == "ending")
    }

    @Test func `a second wish to cancel does not end the hooks of the first`() throws {
        let tell = StepReference("hooks.cancel", "tell")
        var run = try run()
        run.held = [work, tell]
        try run.start()
        try run.feed(.cancelRequested)
        try run.end(work, .failed(.cancelled))

        try run.feed(.cancelRequested)
        try run.end(tell)

        #expect(run.record.phase("hooks.cancel")?.status == .completed)
        #expect(run.record.status == .cancelled)
    }

    @Test func `who takes a cancelled run over finishes its hooks`() throws {
        let tell = StepReference("hooks.cancel", "tell")
        var run = try run()
        run.held = [work, tell]
        try run.start()
        try run.feed(.cancelRequested)
        try run.end(work, .failed(.cancelled))
        run.held = []

        try run.resume(after: [
            .stepInterrupted(tell, attempt: 1), .interruptionDecided(tell, .rerun),
        ])

        #expect(run.record.phase("hooks.cancel")?.status == .completed)
        #expect(run.record.status == .cancelled)
    }

    @Test func `a failed run that is cancelled ends once more`() throws {
        var run = try run()
        run.outcomes = [work: [.failed(.exitStatus)]]
        try run.start()

        try run.feed(.cancelRequested)

        #expect(hooks(run).suffix(2) == ["hooks.cancel", "hooks.finally"])
        #expect(run.record.status == .cancelled)
    }

    @Test func `a failed phase is not skipped while its run ends because of it`() throws {
        var run = try run()
        run.outcomes = [work: [.failed(.exitStatus)]]
        run.held = [StepReference("hooks.failure", "tell")]

        try run.start()

        #expect(run.machine.refusal(of: .phaseSkipped("a", .manual)) == "ending")
        #expect(run.machine.refusal(of: .phaseSkipped("hooks.failure", .manual)) == nil)
    }
}
