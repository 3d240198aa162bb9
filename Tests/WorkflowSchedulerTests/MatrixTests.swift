import JSON
import Testing
import WorkflowModel
import WorkflowScheduler

@Suite struct MatrixTests {
    private func run(
        _ change: (inout MatrixDefinition) -> Void = { _ in }
    ) throws -> ScriptedRun {
        let phase = PhaseDefinition.matrix("a", change)
        var run = try ScriptedRun([phase, .with("b", needs: ["a"])])
        run.expansions = ["a": .instances(of: phase, [1, 2, 3])]
        return run
    }

    private func work(_ index: Int) -> StepReference {
        StepReference(.instance(index, of: "a"), "work")
    }

    @Test func `a phase with a matrix completes when all its instances have`() throws {
        var run = try run()

        try run.start()

        #expect(run.started.map(\.phase) == ["a[0]", "a[1]", "a[2]", "b"])
        #expect(run.record.phase("a")?.status == .completed)
        #expect(run.record.status == .completed)
    }

    @Test func `a matrix without instances completes at once`() throws {
        var run = try run()
        run.expansions = ["a": Expansion(phases: [])]

        try run.start()

        #expect(run.started.map(\.phase) == ["b"])
        #expect(run.record.status == .completed)
    }

    @Test func `no more instances than allowed are under way`() throws {
        var run = try run { $0.maxParallel = 2 }
        run.held = [work(0), work(1), work(2)]

        try run.start()
        let first = run.started
        try run.end(work(1))

        #expect(first == [work(0), work(1)])
        #expect(run.started == [work(0), work(1), work(2)])
    }

    @Test func `an instance that is tried again keeps within the limit`() throws {
        let phase = PhaseDefinition.with("a") {
            var matrix = MatrixDefinition()
            matrix.maxParallel = 1
            matrix.failFast = false
            $0.matrix = matrix
            $0.retry = RetryPolicy()
            $0.retry?.maximum = 2
        }
        var run = try ScriptedRun([phase])
        run.expansions = ["a": .instances(of: phase, [1, 2])]
        run.outcomes = [work(0): [.failed(.exitStatus)]]

        try run.start()

        #expect(
            run.started == [work(0), work(0), work(1)]
                || run.started == [work(0), work(1), work(0)]
        )
        #expect(run.record.status == .completed)
    }

    @Test func `instances that failed go on within the limit`() throws {
        var run = try run {
            $0.maxParallel = 1
            $0.failFast = false
        }
        run.outcomes = [work(0): [.failed(.exitStatus)], work(1): [.failed(.exitStatus)]]
        try run.start()
        run.held = [work(0), work(1)]

        try run.resume()

        #expect(run.started.suffix(1) == [work(0)])
    }

    @Test func `the first failure ends the other instances`() throws {
        var run = try run { $0.failFast = true }
        run.held = [work(0), work(1), work(2)]
        try run.start()

        try run.end(work(1), .failed(.exitStatus))

        #expect(
            run.asked.contains(.endWork([.step(work(0)), .step(work(2))], .cancelled))
        )
        try run.end(work(0), .failed(.cancelled))
        try run.end(work(2), .failed(.cancelled))
        #expect(run.record.phase("a")?.reason == .exitStatus)
        #expect(run.record.status == .failed)
    }

    @Test func `without fail_fast the other instances go on`() throws {
        var run = try run { $0.failFast = false }
        run.outcomes = [work(0): [.failed(.exitStatus)]]

        try run.start()

        #expect(run.record.phase("a[2]")?.status == .completed)
        #expect(run.record.phase("a")?.status == .failed)
        #expect(run.record.phase("b")?.status == .pending)
    }
}
