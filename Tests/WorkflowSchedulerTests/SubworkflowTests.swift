import Testing
import WorkflowModel
import WorkflowScheduler

@Suite struct SubworkflowTests {
    private func run(_ change: (inout WorkflowDefinition) -> Void = { _ in }) throws -> ScriptedRun
    {
        let phase = PhaseDefinition.nested(
            "a",
            [.with("one"), .with("two", needs: ["one"])],
            change
        )
        var run = try ScriptedRun([phase, .with("b", needs: ["a"])])
        run.expansions = ["a": .subworkflow(of: phase)]
        return run
    }

    @Test func `a workflow runs in place of a phase`() throws {
        var run = try run()

        try run.start()

        #expect(run.started.map(\.phase) == ["a/one", "a/two", "b"])
        #expect(run.record.status == .completed)
    }

    @Test func `a failure inside fails the phase`() throws {
        var run = try run()
        run.outcomes = [StepReference("a/one", "work"): [.failed(.exitStatus)]]

        try run.start()

        #expect(run.record.phase("a/two")?.status == .pending)
        #expect(run.record.phase("a")?.reason == .exitStatus)
        #expect(run.record.status == .failed)
    }

    @Test(arguments: [
        (StepOutcome.End.completed, ["a/hooks.success", "a/hooks.finally"]),
        (.failed(.exitStatus), ["a/hooks.failure", "a/hooks.finally"]),
    ])
    func `hooks of a sub-workflow run before its phase ends`(
        end: StepOutcome.End,
        hooks: [PhaseID]
    ) throws {
        var run = try run { $0.hooks = .all }
        run.outcomes = [StepReference("a/one", "work"): [end]]

        try run.start()

        #expect(run.started.map(\.phase).filter { $0.text.contains("hooks") } == hooks)
    }

    @Test func `a phase that takes too long ends after the hook that is under way`() throws {
        var run = try run { $0.hooks = [.finally: [.with("tidy")]] }
        let tidy = StepReference("a/hooks.finally", "tidy")
        run.held = [tidy]
        try run.start()

        try run.feed(.phaseTimedOut("a", attempt: 1))
        let before = run.record.phase("a")?.status
        try run.end(tidy, .failed(.timeout))

        #expect(before == .inProgress)
        #expect(run.record.phase("a")?.reason == .timeout)
    }

    @Test func `a nested phase begins anew only while its workflow is under way`() throws {
        var run = try run { _ in }
        run.held = [StepReference("b", "work")]
        try run.start()

        #expect(throws: IllegalTransition.self) { try run.feed(.phaseReset("a/two", .manual)) }
    }

    @Test func `a nested phase that is tried again forgives the failure of the phase around it`()
        throws
    {
        let other = StepReference("a/other", "work")
        let phase = PhaseDefinition.nested("a", [.with("one"), .with("other")])
        var run = try ScriptedRun([phase])
        run.expansions = ["a": .subworkflow(of: phase)]
        run.outcomes = [StepReference("a/one", "work"): [.failed(.exitStatus)]]
        run.held = [other]
        try run.start()

        try run.feed(.phaseReset("a/one", .manual))
        try run.end(other)

        #expect(run.record.phase("a")?.status == .completed)
        #expect(run.record.status == .completed)
    }

    @Test func `nothing begins anew in a phase that is about to begin anew itself`() throws {
        let phase = PhaseDefinition.with("a") {
            $0.locks = ["l"]
            $0.steps = []
            $0.subworkflow = PhaseDefinition.nested("x", [.with("one")]).subworkflow
        }
        var run = try ScriptedRun([phase])
        run.expansions = ["a": .subworkflow(of: phase)]
        run.held = [StepReference("a/one", "work")]
        try run.start()
        try run.acquire(.phase("a"))
        try run.resume(after: [.stepInterrupted(StepReference("a/one", "work"), attempt: 1)])

        let refusal = run.machine.refusal(of: .phaseReset("a/one", .manual))

        #expect(refusal == "in a phase that is ending")
    }

    @Test func `a skipped phase beside others does not keep their phase from ending`() throws {
        let phase = PhaseDefinition.nested(
            "a",
            [.with("one", steps: [.approval("ask")]), .with("two", needs: ["one"])]
        )
        var run = try ScriptedRun([phase])
        run.expansions = ["a": .subworkflow(of: phase)]
        run.outcomes = [StepReference("a/one", "ask"): [.waiting(.approval)]]
        try run.start()
        try run.feed(.phaseSkipped("a/two", .manual))

        try run.feed(.cancelRequested)

        #expect(run.record.phase("a")?.status == .failed)
        #expect(run.record.status == .cancelled)
    }

    @Test func `what is skipped before its phase is taken up counts as done`() throws {
        let phase = PhaseDefinition.with("a") {
            $0.locks = ["l"]
            $0.steps = []
            $0.subworkflow = PhaseDefinition.nested("x", [.with("one")]).subworkflow
        }
        let one = StepReference("a/one", "work")
        var run = try ScriptedRun([phase])
        run.expansions = ["a": .subworkflow(of: phase)]
        run.held = [one]
        try run.start()
        try run.acquire(.phase("a"))
        try run.resume(after: [.stepInterrupted(one, attempt: 1)])

        try run.feed(.phaseSkipped("a/one", .manual))
        try run.acquire(.phase("a"))

        #expect(run.record.phase("a")?.status == .completed)
        #expect(run.record.status == .completed)
    }
}

extension [Hook: [StepDefinition]] {
    /// One step for each hook.
    static var all: Self {
        [
            .success: [.with("tell")], .failure: [.with("tell")], .cancel: [.with("tell")],
            .finally: [.with("tidy")],
        ]
    }
}
