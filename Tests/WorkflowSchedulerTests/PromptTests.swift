import Testing
import WorkflowModel
import WorkflowScheduler

@Suite struct PromptTests {
    private let tidy = StepReference("a", "tidy")
    private let after = StepReference("a", "after")

    private func run(_ outcomes: StepOutcome.End...) throws -> ScriptedRun {
        var run = try ScriptedRun([.with("a", steps: [.prompt("tidy"), .with("after")])])
        run.outcomes = [tidy: outcomes]
        return run
    }

    @Test func `what follows a prompt waits until a person says that it is carried out`() throws {
        var run = try run(.waiting(.approval))

        try run.start()
        let waiting = run.record
        try run.resume(after: [.stepApproved(tidy, form: nil)])

        #expect(waiting.reason == .approval)
        #expect(waiting.step(after)?.status == .pending)
        #expect(run.record.status == .completed)
        #expect(run.started == [tidy, after])
    }

    @Test func `a prompt that nobody has answered is tried again, maybe by an agent now`() throws {
        var run = try run(.waiting(.approval), .completed)

        try run.start()
        try run.resume()

        #expect(run.record.status == .completed)
        #expect(run.record.step(tidy)?.attempt == 2)
    }

    @Test func `a prompt that waits for files holds up what follows`() throws {
        var run = try run(.waiting(.input), .completed)

        try run.start()
        let waiting = run.record
        try run.resume()

        #expect(waiting.reason == .input)
        #expect(waiting.step(after)?.status == .pending)
        #expect(run.started == [tidy, tidy, after])
    }

    @Test func `a run whose budget is used up pauses for that reason and goes on later`() throws {
        var run = try run(.waiting(.budget), .completed)

        try run.start()
        let waiting = run.record
        try run.resume()

        #expect(waiting.status == .paused)
        #expect(waiting.reason == .budget)
        #expect(run.record.status == .completed)
    }
}
