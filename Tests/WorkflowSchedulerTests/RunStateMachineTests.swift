import Testing
import WorkflowModel
import WorkflowScheduler

@Suite struct RunStateMachineTests {
    private let gate = GateResult(
        index: 0,
        criteria: "Reviewed",
        verdict: .unknown,
        awaits: .attestation
    )

    @Test func `phases follow what they need and the run completes`() throws {
        var run = try ScriptedRun([.with("a"), .with("b", needs: ["a"]), .with("c", needs: ["b"])])

        try run.start()

        #expect(run.started.map(\.phase) == ["a", "b", "c"])
        #expect(run.record.status == .completed)
        #expect(run.record.percent == 100)
    }

    @Test func `a phase waits for all it needs`() throws {
        var run = try ScriptedRun([.with("a"), .with("b"), .with("c", needs: ["a", "b"])])
        run.held = [StepReference("a", "work"), StepReference("b", "work")]

        try run.start()
        try run.end(StepReference("a", "work"))
        let before = run.started
        try run.end(StepReference("b", "work"))

        #expect(before.map(\.phase) == ["a", "b"])
        #expect(run.started.map(\.phase) == ["a", "b", "c"])
        #expect(run.record.status == .completed)
    }

    @Test(arguments: [1, 3, 8])
    func `never more steps than allowed are under way`(limit: Int) throws {
        let phases = (0..<20).map { PhaseDefinition.with(PhaseID("p\($0)")) }
        var run = try ScriptedRun(phases, limit: limit)
        run.held = Set(phases.map { StepReference($0.id, "work") })

        try run.start()
        for phase in phases {
            try run.end(StepReference(phase.id, "work"))
        }

        #expect(run.mostAtOnce == limit)
        #expect(run.record.status == .completed)
    }

    @Test func `a false condition skips a phase and satisfies those that need it`() throws {
        var run = try ScriptedRun([
            .with("a") { $0.condition = "false" }, .with("b", needs: ["a"]),
        ])
        run.conditions = [.phase("a"): false]

        try run.start()

        #expect(run.record.phase("a")?.status == .skipped)
        #expect(run.record.phase("a")?.reason == .conditionFalse)
        #expect(run.record.phase("a")?.steps.first?.status == .skipped)
        #expect(run.record.phase("b")?.status == .completed)
        #expect(run.record.status == .completed)
    }

    @Test func `a failed phase fails the run once independent phases have ended`() throws {
        var run = try ScriptedRun([
            .with("a"), .with("b"), .with("after", needs: ["a"]), .with("last", needs: ["after"]),
        ])
        run.outcomes = [StepReference("a", "work"): [.failed(.exitStatus)]]

        try run.start()

        #expect(run.record.status == .failed)
        #expect(run.record.reason == .exitStatus)
        #expect(run.record.phase("b")?.status == .completed)
        #expect(run.record.phase("after")?.status == .pending)
        #expect(run.record.phase("last")?.status == .pending)
    }

    @Test(arguments: ["failure()", "always()", "!cancelled() && failure()"])
    func `a phase that asks about failures runs after one`(condition: String) throws {
        var run = try ScriptedRun([
            .with("a"),
            .with("clean", needs: ["a"]) { $0.condition = SourceString(condition) },
        ])
        run.outcomes = [StepReference("a", "work"): [.failed(.exitStatus)]]

        try run.start()

        #expect(run.record.phase("clean")?.status == .completed)
        #expect(run.record.status == .failed)
    }

    @Test(arguments: [(maximum: 1, attempts: 1), (maximum: 3, attempts: 3)])
    func `a failing step is tried as often as allowed`(maximum: Int, attempts: Int) throws {
        var run = try ScriptedRun([
            .with(
                "a",
                steps: [
                    .with("work") {
                        var retry = RetryPolicy()
                        retry.maximum = maximum
                        retry.backoff = .exponential
                        $0.retry = retry
                    }
                ]
            )
        ])
        run.outcomes = [
            StepReference("a", "work"): Array(repeating: .failed(.exitStatus), count: 9)
        ]

        try run.start()

        #expect(run.started.count == attempts)
        #expect(run.delays == Array([Duration.zero, .seconds(1), .seconds(2)].prefix(attempts)))
        #expect(run.record.status == .failed)
    }

    @Test func `a retry that succeeds completes the phase`() throws {
        var run = try ScriptedRun([
            .with(
                "a",
                steps: [
                    .with("work") {
                        var retry = RetryPolicy()
                        retry.maximum = 2
                        $0.retry = retry
                    }
                ]
            )
        ])
        run.outcomes = [StepReference("a", "work"): [.failed(.timeout)]]

        try run.start()

        #expect(run.record.step(StepReference("a", "work"))?.attempt == 2)
        #expect(run.record.status == .completed)
    }

    @Test func `only the failures named are tried again`() throws {
        var run = try ScriptedRun([
            .with(
                "a",
                steps: [
                    .with("work") {
                        var retry = RetryPolicy()
                        retry.maximum = 5
                        retry.triggers = [.reason(.timeout)]
                        $0.retry = retry
                    }
                ]
            )
        ])
        run.outcomes = [StepReference("a", "work"): [.failed(.exitStatus)]]

        try run.start()

        #expect(run.started.count == 1)
    }

    @Test func `a tolerated failure keeps its status and the phase goes on`() throws {
        var run = try ScriptedRun([
            .with("a", steps: [.with("one") { $0.continueOnError = true }, .with("two")])
        ])
        run.outcomes = [StepReference("a", "one"): [.failed(.exitStatus)]]

        try run.start()

        #expect(run.record.step(StepReference("a", "one"))?.status == .failed)
        #expect(run.record.status == .completed)
    }

    @Test func `after a failure only steps that ask about failures run`() throws {
        var run = try ScriptedRun([
            .with(
                "a",
                steps: [
                    .with("one"), .with("two"), .with("tidy") { $0.condition = "always()" },
                ]
            )
        ])
        run.outcomes = [StepReference("a", "one"): [.failed(.exitStatus)]]

        try run.start()

        #expect(run.started.map(\.step) == ["one", "tidy"])
        #expect(run.record.step(StepReference("a", "two"))?.status == .pending)
        #expect(run.record.phase("a")?.status == .failed)
    }

    @Test func `an input gate keeps a phase pending until it passes`() throws {
        var run = try ScriptedRun([
            .with("a") { $0.inputGates = [GateDefinition(criteria: "Reviewed")] }
        ])
        run.gates = ["a": [.input: [gate]]]

        try run.start()
        let waiting = run.record
        run.gates = [:]
        try run.resume()

        #expect(waiting.status == .paused)
        #expect(waiting.reason == .attestation)
        #expect(waiting.phase("a")?.status == .pending)
        #expect(run.record.status == .completed)
    }

    @Test func `exit criteria keep a phase in progress and no completed step runs again`() throws {
        var run = try ScriptedRun([
            .with("a") { $0.exitCriteria = [GateDefinition(criteria: "Reviewed")] }
        ])
        run.gates = ["a": [.exit: [gate]]]

        try run.start()
        let waiting = run.record
        run.gates = [:]
        try run.resume()

        #expect(waiting.phase("a")?.status == .inProgress)
        #expect(run.started.count == 1)
        #expect(run.record.status == .completed)
    }

    @Test(arguments: [
        (Verdict.fail, Reason.gateUnmet), (Verdict.unknown, Reason.gateUnknown),
    ])
    func `what is wrong is told before what is missing`(verdict: Verdict, reason: Reason) throws {
        var run = try ScriptedRun([
            .with("a") { $0.exitCriteria = [GateDefinition(criteria: "Both")] }
        ])
        run.gates = ["a": [.exit: [gate, GateResult(index: 1, criteria: "B", verdict: verdict)]]]

        try run.start()

        #expect(run.record.reason == reason)
    }

    @Test func `a gate that is not required never blocks`() throws {
        var run = try ScriptedRun([
            .with("a") { $0.exitCriteria = [GateDefinition(criteria: "Nice")] }
        ])
        run.gates = [
            "a": [
                .exit: [
                    GateResult(index: 0, criteria: "Nice", isBlocking: false, verdict: .fail)
                ]
            ]
        ]

        try run.start()

        #expect(run.record.status == .completed)
    }

    @Test func `a manual transition waits until somebody releases the phase`() throws {
        var run = try ScriptedRun([
            .with("a") { $0.transition = .manual }, .with("b", needs: ["a"]),
        ])

        try run.start()
        let waiting = run.record
        try run.resume(after: [.phaseReleased("a")])

        #expect(waiting.reason == .manual)
        #expect(waiting.phase("b")?.status == .pending)
        #expect(run.record.status == .completed)
    }

    @Test func `a step that waits lets later steps run and is looked at again`() throws {
        var run = try ScriptedRun([.with("a", steps: [.with("stories"), .with("prd")])])
        run.outcomes = [StepReference("a", "stories"): [.waiting(.input)]]

        try run.start()
        let waiting = run.record
        try run.resume()

        #expect(waiting.reason == .input)
        #expect(waiting.step(StepReference("a", "prd"))?.status == .completed)
        #expect(run.started.map(\.step) == ["stories", "prd", "stories"])
        #expect(run.record.status == .completed)
    }

    @Test func `a pause lets running steps end and starts no more`() throws {
        let step = StepReference("a", "work")
        var run = try ScriptedRun([.with("a"), .with("b", needs: ["a"])])
        run.held = [step]

        try run.start()
        try run.feed(.pauseRequested)
        try run.end(step)
        let paused = run.record
        try run.resume()

        #expect(paused.status == .paused)
        #expect(paused.reason == .paused)
        #expect(run.started.count == 2)
        #expect(run.record.status == .completed)
    }

    @Test func `a cancelled run ends its open phases`() throws {
        let step = StepReference("a", "work")
        var run = try ScriptedRun([.with("a"), .with("b", needs: ["a"])])
        run.held = [step]

        try run.start()
        try run.feed(.cancelRequested)
        try run.end(step, .failed(.cancelled))

        #expect(run.record.status == .cancelled)
        #expect(run.record.phase("a")?.reason == .cancelled)
        #expect(run.record.phase("b")?.status == .pending)
    }

    @Test func `a paused run can be cancelled by whoever takes it over`() throws {
        var run = try ScriptedRun([.with("a") { $0.transition = .manual }])

        try run.start()
        try run.feed(.cancelRequested)

        #expect(run.record.status == .cancelled)
    }

    @Test func `a failed run that goes on gives failed steps a new attempt`() throws {
        var run = try ScriptedRun([.with("a", steps: [.with("one"), .with("two")])])
        run.outcomes = [StepReference("a", "two"): [.failed(.exitStatus)]]

        try run.start()
        let failed = run.record.status
        try run.resume()

        #expect(failed == .failed)
        #expect(run.started.map(\.step) == ["one", "two", "two"])
        #expect(run.record.status == .completed)
    }

    @Test func `an event that cannot follow is refused and changes nothing`() throws {
        var run = try ScriptedRun([.with("a")])
        try run.start()
        let before = run.record

        #expect(throws: IllegalTransition.self) { try run.feed(.runStarted) }
        #expect(throws: IllegalTransition.self) {
            try run.feed(.phaseStarted("nowhere", attempt: 1))
        }
        #expect(run.record == before)
    }
}
