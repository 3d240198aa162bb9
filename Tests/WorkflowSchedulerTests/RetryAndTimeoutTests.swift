import Testing
import WorkflowModel
import WorkflowScheduler

@Suite struct RetryAndTimeoutTests {
    private let work = StepReference("a", "work")

    private func run(_ change: (inout PhaseDefinition) -> Void) throws -> ScriptedRun {
        try ScriptedRun([.with("a", change), .with("b", needs: ["a"])])
    }

    private func retry(_ maximum: Int, on triggers: [RetryPolicy.Trigger] = []) -> RetryPolicy {
        var retry = RetryPolicy()
        retry.maximum = maximum
        retry.backoff = .exponential
        retry.triggers = triggers
        return retry
    }

    @Test func `a phase is tried again as a whole, with growing delays`() throws {
        var run = try run { $0.retry = retry(3) }
        run.outcomes = [work: [.failed(.exitStatus), .failed(.exitStatus)]]

        try run.start()

        #expect(run.resetDelays == [.seconds(1), .seconds(2)])
        #expect(run.record.phase("a")?.attempt == 3)
        #expect(run.record.status == .completed)
    }

    @Test func `a phase is not tried more often than allowed`() throws {
        var run = try run { $0.retry = retry(2) }
        run.outcomes = [work: Array(repeating: .failed(.exitStatus), count: 9)]

        try run.start()

        #expect(run.record.phase("a")?.attempt == 2)
        #expect(run.record.status == .failed)
    }

    @Test func `only the failures named make a phase begin anew`() throws {
        var run = try run { $0.retry = retry(2, on: [.reason(.timeout)]) }
        run.outcomes = [work: [.failed(.exitStatus)]]

        try run.start()

        #expect(run.record.phase("a")?.attempt == 1)
    }

    @Test func `a phase that takes too long is ended, then fails`() throws {
        var run = try run { $0.timeout = .seconds(10) }
        run.held = [work]
        try run.start()

        try run.feed(.phaseTimedOut("a", attempt: 1))
        try run.end(work, .failed(.timeout))

        #expect(run.asked.contains(.startTimer("a", attempt: 1, after: .seconds(10))))
        #expect(run.asked.contains(.endWork([.step(work)], .timeout)))
        #expect(run.record.phase("a")?.reason == .timeout)
        #expect(run.record.status == .failed)
    }

    @Test func `a phase that took too long has all its time again when its run goes on`() throws {
        var run = try run { $0.timeout = .seconds(10) }
        run.held = [work]
        try run.start()
        try run.feed(.phaseTimedOut("a", attempt: 1))
        try run.end(work, .failed(.timeout))

        try run.resume()

        let timer = Effect.startTimer("a", attempt: 1, after: .seconds(10))
        #expect(run.asked.count { $0 == timer } == 2)
        #expect(run.record.status == .running)
    }

    @Test func `a run that takes too long is ended, then fails`() throws {
        var run = try ScriptedRun([.with("a"), .with("b", needs: ["a"])]) {
            $0.timeout = .seconds(10)
        }
        run.held = [work]
        try run.start()

        try run.feed(.runTimedOut)
        try run.end(work, .failed(.timeout))

        #expect(run.record.phase("b")?.status == .pending)
        #expect(run.record.reason == .timeout)
    }

    @Test func `a pause does not wait for the delay before an attempt`() throws {
        var run = try ScriptedRun([.with("a", steps: [.with("work") { $0.locks = ["l"] }])])
        try run.start()

        try run.feed(.pauseRequested)
        try run.abandon(.step(work))

        #expect(run.asked.contains(.endWork([.step(work)], .cancelled)))
        #expect(run.record.reason == .paused)
    }

    @Test func `a phase that was too long before a crash ends at once`() throws {
        let phase = PhaseDefinition.nested("a", [.with("one"), .with("two", needs: ["one"])])
        let one = StepReference("a/one", "work")
        var run = try ScriptedRun([phase])
        run.expansions = ["a": .subworkflow(of: phase)]
        run.held = [one]
        try run.start()
        try run.feed(.phaseTimedOut("a", attempt: 1))

        try run.resume(after: [.stepInterrupted(one, attempt: 1)])

        #expect(run.record.phase("a/one")?.status == .failed)
        #expect(run.record.phase("a")?.reason == .timeout)
        #expect(run.record.status == .failed)
    }
}
