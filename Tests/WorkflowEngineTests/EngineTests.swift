import JSON
import Testing
import WorkflowEngine
import WorkflowModel
import WorkflowTestKit

@Suite struct EngineTests {
    private let work = StepReference("a", "work")

    @Test func `a run is carried on until it has completed`() async throws {
        let world = try EngineWorld([.with("a"), .with("b", needs: ["a"])])

        let result = try await world.start()

        #expect(result.status == .completed)
        #expect(world.runner.requests.map(\.step.phase) == ["a", "b"])
        #expect(try await world.record()?.status == .completed)
    }

    @Test func `one step in a row costs one append`() async throws {
        let world = try EngineWorld((0..<10).map { .with(PhaseID("p\($0)"), needs: []) })
        let counting = CountingLedger(world.ledger)

        let engine = try await world.makeEngine(on: counting, parallelLimit: 1)
        _ = try await engine.carryOn(with: [(.runStarted, nil)])

        #expect(counting.appends == 11)
    }

    @Test func `arguments, environment and outputs are evaluated`() async throws {
        var outcome = StepOutcome(.completed)
        outcome.outputs = ["name": "file.txt"]
        let world = try EngineWorld([
            .with(
                "a",
                steps: [
                    .with("make", ["make", "${{ vars.who }}"]) {
                        $0.outputs = [
                            NamedExpression(
                                name: "big",
                                expression: "${{ upper(steps.make.outputs.name) }}"
                            )
                        ]
                    },
                    .with("use", ["use", "${{ steps.make.outputs.big }}"]) {
                        $0.environment = [
                            EnvironmentEntry(name: "WHO", value: "to ${{ vars.who }}")
                        ]
                    },
                ]
            )
        ])
        world.runner.script(StepReference("a", "make"), [outcome])

        try await world.start()

        let use = try #require(world.runner.requests.last)
        guard case .program(let arguments) = use.work else {
            Issue.record("the step is no program")
            return
        }
        #expect(arguments == ["use", "FILE.TXT"])
        #expect(use.environment == ["WHO": "to world"])
    }

    @Test func `conditions are recorded with what they read`() async throws {
        let world = try EngineWorld([.with("a") { $0.condition = "vars.who == 'moon'" }])

        let result = try await world.start()

        #expect(result.phase("a")?.status == .skipped)
        #expect(
            result.phase("a")?.condition?.operands
                == [RecordedOperand(name: "vars.who", value: "world")]
        )
    }

    @Test func `an expression that has no value fails its step, not the engine`() async throws {
        let world = try EngineWorld([.with("a", steps: [.with("work", ["${{ 1 / 0 }}"])])])

        let result = try await world.start()

        #expect(result.status == .failed)
        #expect(result.step(work)?.reason == .invalid)
        #expect(world.runner.requests.isEmpty)
    }

    @Test func `a condition that cannot be decided fails its step, not those beside it`()
        async throws
    {
        let retried: (inout StepDefinition) -> Void = {
            $0.condition = "1 / 0 == 1"
            $0.retry = RetryPolicy()
            $0.retry?.maximum = 3
        }
        let world = try EngineWorld([
            .with("a", steps: [.with("work", change: retried), .with("other") { $0.needs = [] }])
        ])

        let result = try await world.start()

        #expect(result.step(work)?.reason == .invalid)
        #expect(result.step(work)?.attempt == 1)
        #expect(world.runner.requests.map(\.step.step) == ["other"])
        #expect(result.reason == .invalid)
    }

    @Test func `a command that is told of twice is carried out once`() async throws {
        let world = try EngineWorld([.with("a"), .with("b", needs: ["a"])])
        world.runner.hold(work)
        let engine = try await world.makeEngine()
        async let carried = engine.carryOn(with: [(.runStarted, nil)])
        await world.runner.arrival(of: work)

        try world.ledger.submit(command(.pauseRequested))
        await engine.wake()
        await engine.wake()
        world.runner.release(work)
        _ = try await carried

        let events = await world.ledger.events(of: EngineWorld.run).map(\.event)
        #expect(events.count { $0 == .pauseRequested } == 1)
    }

    @Test(arguments: [
        RunEvent.rollbackStarted(RollbackRequest(phases: ["a"], reason: .rolledBack)),
        .runCompleted(outputs: [:]), .phaseCompleted("a", outputs: [:]),
    ])
    func `what only fits a run at rest is refused`(wish: RunEvent) async throws {
        let world = try EngineWorld([.with("a")])
        world.runner.hold(work)
        let engine = try await world.makeEngine()
        async let carried = engine.carryOn(with: [(.runStarted, nil)])
        await world.runner.arrival(of: work)

        try world.ledger.submit(command(wish))
        await engine.wake()
        while await !world.ledger.openCommands(for: EngineWorld.run).isEmpty {
            await Task.yield()
        }
        world.runner.release(work)
        let result = try await carried

        let events = await world.ledger.events(of: EngineWorld.run).map(\.event.kind)
        #expect(events.contains("transition_refused"))
        #expect(result.status == .completed)
    }

    @Test func `a run that pauses gives its locks back`() async throws {
        let world = try EngineWorld([
            .with("a") {
                $0.locks = ["l"]
                $0.transition = .manual
            },
            .with("b") { $0.locks = ["l"] },
        ])

        let paused = try await world.start()

        #expect(paused.reason == .manual)
        try await world.locks.acquire(["l"], for: .phase("elsewhere"))
    }

    @Test func `outputs of phases and the run are kept`() async throws {
        var outcome = StepOutcome(.completed)
        outcome.outputs = ["n": 3]
        let world = try EngineWorld([
            .with("a") {
                $0.outputs = [NamedExpression(name: "n", expression: "${{ steps.work.outputs.n }}")]
            }
        ]) {
            $0.outputs = [
                NamedExpression(name: "twice", expression: "${{ phases.a.outputs.n * 2 }}")
            ]
        }
        world.runner.script(work, [outcome])

        let result = try await world.start()

        #expect(result.phase("a")?.outputs == ["n": 3])
        #expect(result.outputs == ["twice": 6])
    }

    @Test func `a gate that waits pauses the run and an attestation lets it go on`() async throws {
        let world = try EngineWorld([
            .with("a") { $0.exitCriteria = [GateDefinition(criteria: "Reviewed")] }
        ])
        world.runner.script("a", .exit, [.unknown])

        let paused = try await world.start()
        let attested = RunEvent.criterionAttested(
            GateReference(phase: "a", side: .exit, index: 0),
            evidence: []
        )
        world.runner.script("a", .exit, [.unknown])
        let result = try await world.makeEngine()
            .carryOn(with: [(attested, "looks good"), (.runResumed, nil)])

        #expect(paused.reason == .attestation)
        #expect(result.status == .completed)
        #expect(result.attestations.values.first?.note == "looks good")
        #expect(world.runner.requests.count == 1)
    }

    @Test func `an interruption ends steps and pauses the run`() async throws {
        let world = try EngineWorld([.with("a"), .with("b")])
        world.runner.hold(work)
        world.runner.hold(StepReference("b", "work"))
        let engine = try await world.makeEngine()

        async let carried = engine.carryOn(with: [(.runStarted, nil)])
        await world.runner.arrival(of: work)
        await world.runner.arrival(of: StepReference("b", "work"))
        await engine.interrupt()
        let result = try await carried

        #expect(result.status == .paused)
        #expect(result.reason == .interrupted)
        #expect(result.step(work)?.isInterrupted == true)
    }

    @Test func `a command of another process reaches the engine`() async throws {
        let world = try EngineWorld([.with("a"), .with("b", needs: ["a"])])
        world.runner.hold(work)
        let engine = try await world.makeEngine()
        async let carried = engine.carryOn(with: [(.runStarted, nil)])
        await world.runner.arrival(of: work)

        try world.ledger.submit(command(.pauseRequested))
        await engine.wake()
        world.runner.release(work)
        let result = try await carried

        #expect(result.status == .paused)
        #expect(result.reason == .paused)
        #expect(result.note == "lunch")
        #expect(await world.ledger.openCommands(for: EngineWorld.run).isEmpty)
    }

    @Test func `cancelling ends steps and the run`() async throws {
        let world = try EngineWorld([.with("a"), .with("b", needs: ["a"])])
        world.runner.hold(work)
        let engine = try await world.makeEngine()
        async let carried = engine.carryOn(with: [(.runStarted, nil)])
        await world.runner.arrival(of: work)

        try world.ledger.submit(command(.cancelRequested))
        await engine.wake()
        let result = try await carried

        #expect(result.status == .cancelled)
        #expect(result.step(work)?.reason == .cancelled)
        #expect(result.phase("a")?.status == .failed)
    }

    @Test func `a wish to pause that was left before is past`() async throws {
        let world = try EngineWorld([.with("a")])
        try world.ledger.submit(command(.pauseRequested))

        let result = try await world.start()

        #expect(result.status == .completed)
        #expect(await world.ledger.openCommands(for: EngineWorld.run).isEmpty)
    }

    @Test func `an owner that was superseded stops at once`() async throws {
        let world = try EngineWorld([.with("a"), .with("b", needs: ["a"])])
        world.runner.hold(work)
        let engine = try await world.makeEngine()
        let carried = Task { try await engine.carryOn(with: [(.runStarted, nil)]) }
        await world.runner.arrival(of: work)

        _ = try world.ledger.claim(EngineWorld.run)
        world.runner.release(work)

        await #expect(throws: LedgerError.self) { try await carried.value }
        #expect(world.runner.requests.count == 1)
    }

    @Test func `retries wait as their policy says`() async throws {
        let world = try EngineWorld([
            .with(
                "a",
                steps: [
                    .with("work") {
                        var retry = RetryPolicy()
                        retry.maximum = 3
                        retry.backoff = .constant
                        retry.initial = .seconds(60)
                        $0.retry = retry
                    }
                ]
            )
        ])
        let before = world.clock.now()
        world.runner.script(
            work,
            [.failed(.exitStatus, "no"), .failed(.exitStatus, "no"), StepOutcome(.completed)]
        )

        let result = try await world.start()

        #expect(result.status == .completed)
        #expect(world.clock.now().milliseconds(since: before) == 120_000)
    }

    private func command(_ event: RunEvent) -> RunCommand {
        RunCommand(
            id: "command",
            run: EngineWorld.run,
            event: event,
            time: Timestamp(microseconds: 1),
            principal: Principal(name: "bob"),
            note: "lunch"
        )
    }
}
