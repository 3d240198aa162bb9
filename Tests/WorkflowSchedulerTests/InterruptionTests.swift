import Testing
import WorkflowModel

@Suite struct InterruptionTests {
    private let step = StepReference("a", "work")

    private func interruptedRun(_ change: (inout StepDefinition) -> Void) throws -> ScriptedRun {
        var run = try ScriptedRun([
            .with("a", steps: [.with("work", change)]), .with("b", needs: ["a"]),
        ])
        run.held = [step]
        try run.start()
        run.held = []
        return run
    }

    @Test func `an idempotent step runs again after a crash`() throws {
        var run = try interruptedRun { $0.isIdempotent = true }

        try run.resume(after: [.stepInterrupted(step, attempt: 1)])

        #expect(run.record.step(step)?.attempt == 2)
        #expect(run.record.status == .completed)
    }

    @Test func `any other step makes the run ask`() throws {
        var run = try interruptedRun { _ in }

        try run.resume(after: [.stepInterrupted(step, attempt: 1)])

        #expect(run.record.status == .paused)
        #expect(run.record.reason == .interrupted)
        #expect(run.started == [step])
    }

    @Test(arguments: [
        (InterruptionAnswer.rerun, RunStatus.completed, 3),
        (InterruptionAnswer.done, RunStatus.completed, 2),
        (InterruptionAnswer.fail, RunStatus.failed, 1),
    ])
    func `the answer decides`(answer: InterruptionAnswer, status: RunStatus, steps: Int) throws {
        var run = try interruptedRun { _ in }

        try run.resume(after: [.stepInterrupted(step, attempt: 1)])
        try run.resume(after: [.interruptionDecided(step, answer)])

        #expect(run.record.status == status)
        #expect(run.started.count == steps)
    }

    @Test func `a step may declare that an interruption is a failure`() throws {
        var run = try interruptedRun { $0.onInterrupt = .fail }

        try run.resume(after: [.stepInterrupted(step, attempt: 1)])

        #expect(run.record.status == .failed)
        #expect(run.record.reason == .interrupted)
    }

    @Test func `a signal pauses the run and what was cut off is known`() throws {
        var run = try interruptedRun { _ in }

        try run.stop(for: .interrupted)
        try run.feed(.stepInterrupted(step, attempt: 1))

        #expect(run.record.status == .paused)
        #expect(run.record.reason == .interrupted)
        #expect(run.record.step(step)?.isInterrupted == true)
    }

    @Test func `an interrupted step runs again after what it needs`() throws {
        let (first, second) = (StepReference("a", "first"), StepReference("a", "second"))
        var run = try ScriptedRun([
            .with("a") {
                $0.steps = [.with("first"), .with("second") { $0.isIdempotent = true }]
            }
        ])
        run.outcomes = [first: [.waiting(.input)]]
        run.held = [second]
        try run.start()
        run.held = [first]

        try run.resume(after: [.stepInterrupted(second, attempt: 1)])

        #expect(run.started == [first, second, first])
        run.held = []
        try run.end(first, .completed)
        #expect(run.started == [first, second, first, second])
    }
}
