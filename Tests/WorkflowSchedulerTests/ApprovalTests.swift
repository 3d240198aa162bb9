import Testing
import WorkflowModel
import WorkflowScheduler

@Suite struct ApprovalTests {
    private let ask = StepReference("b", "ask")

    private func run(_ change: (inout ApprovalDefinition) -> Void = { _ in }) throws -> ScriptedRun
    {
        var run = try ScriptedRun([
            .with("a"), .with("b", needs: ["a"], steps: [.approval("ask", change)]),
            .with("c", needs: ["b"]),
        ])
        run.outcomes = [ask: [.waiting(.approval), .waiting(.approval)]]
        return run
    }

    @Test func `a run waits until it is approved`() throws {
        var run = try run()

        try run.start()
        let waiting = run.record
        try run.resume(after: [.stepApproved(ask, form: nil)])

        #expect(waiting.reason == .approval)
        #expect(run.record.phase("c")?.status == .completed)
        #expect(run.record.status == .completed)
    }

    @Test func `as many people approve as are asked for`() throws {
        var run = try run { $0.count = 2 }
        try run.start()

        try run.resume(after: [.stepApproved(ask, form: nil)], by: "alice")
        try run.resume(after: [.stepApproved(ask, form: nil)], by: "alice")
        let waiting = run.record
        try run.resume(after: [.stepApproved(ask, form: nil)], by: "bob")

        #expect(waiting.reason == .approval)
        #expect(run.record.status == .completed)
    }

    @Test func `a refusal fails the step`() throws {
        var run = try run()
        try run.start()

        try run.resume(after: [.stepRejected(ask)])

        #expect(run.record.step(ask)?.reason == .approval)
        #expect(run.record.status == .failed)
    }

    @Test func `a refusal may send the run back`() throws {
        var run = try run { $0.rewindTo = "a" }
        try run.start()

        try run.resume(after: [.stepRejected(ask)])

        #expect(run.started.map(\.phase) == ["a", "b", "a", "b"])
        #expect(run.record.phase("a")?.attempt == 2)
        #expect(run.record.reason == .approval)
    }
}
