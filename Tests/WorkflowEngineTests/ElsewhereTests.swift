import Testing
import WorkflowEngine
import WorkflowModel
import WorkflowTestKit

/// Attempts that other machines carry out: they outlive their engine, and may be lost.
@Suite struct ElsewhereTests {
    private let work = StepReference("a", "work")

    /// A world whose owner died while its only step was under way.
    private func abandonedWorld(
        _ policy: InterruptPolicy = .ask,
        locks: [String] = []
    ) async throws -> EngineWorld {
        let step = StepDefinition.with("work") {
            $0.onInterrupt = policy
            $0.locks = locks
        }
        let world = try EngineWorld([.with("a", steps: [step]), .with("b", needs: ["a"])])
        // The end is what it dies of: locks are one commit more.
        let dying = FailingLedger(world.ledger, at: locks.isEmpty ? 2 : 3, storing: false)
        await #expect(throws: Crash.self) {
            _ = try await world.makeEngine(on: dying).carryOn(with: [(.runStarted, nil)])
        }
        let record = try #require(try await world.record())
        #expect(record.step(work)?.isRunning == true)
        return world
    }

    private func starts(of step: StepReference, in world: EngineWorld) async -> [Int] {
        await world.ledger.events(of: EngineWorld.run).compactMap { recorded in
            if case .stepStarted(step, let attempt) = recorded.event { attempt } else { nil }
        }
    }

    @Test func `an attempt that goes on elsewhere is taken up, not begun again`() async throws {
        let world = try await abandonedWorld()

        let result = try await world.makeEngine().carryOn(with: [(.runResumed, nil)])

        #expect(result.status == .completed)
        let asked = world.runner.requests.filter { $0.step == work }
        #expect(asked.map(\.attempt) == [1, 1])
        #expect(asked.map(\.isTakenUp) == [false, true])
        #expect(await starts(of: work, in: world) == [1])
    }

    @Test(arguments: 1...6, [false, true])
    func `a crash at any append never makes a second attempt of what goes on elsewhere`(
        append: Int,
        isStored: Bool
    ) async throws {
        let world = try EngineWorld([.with("a"), .with("b", needs: ["a"])])
        let failing = FailingLedger(world.ledger, at: append, storing: isStored)
        do {
            _ = try await world.makeEngine(on: failing).carryOn(with: [(.runStarted, nil)])
        } catch is Crash {
        }
        let found = try #require(try await world.record())
        if found.status != .completed {
            let begin: RunEvent = found.status == .pending ? .runStarted : .runResumed
            _ = try await world.makeEngine().carryOn(with: [(begin, nil)])
        }

        #expect(try await world.record()?.status == .completed)
        for step in [work, StepReference("b", "work")] {
            #expect(await starts(of: step, in: world) == [1])
        }
    }

    @Test func `a wish to cancel ends what goes on elsewhere before the run ends`() async throws {
        let world = try await abandonedWorld()
        world.runner.hold(work)

        let result = try await world.makeEngine().carryOn(with: [(.cancelRequested, nil)])

        #expect(result.status == .cancelled)
        #expect(world.runner.requests.last?.isTakenUp == true)
        #expect(result.step(work)?.reason == .cancelled)
    }

    @Test func `a run pauses only after what goes on elsewhere has ended`() async throws {
        let world = try await abandonedWorld()
        world.runner.hold(work)
        let engine = try await world.makeEngine()

        async let result = engine.carryOn(with: [(.runResumed, nil), (.pauseRequested, nil)])
        await world.runner.arrival(of: work)
        #expect(try await world.record()?.status == .running)
        world.runner.release(work)

        #expect(try await result.status == .paused)
        #expect(try await result.step(work)?.status == .completed)
        #expect(try await result.phase("b")?.status == .pending)
    }

    @Test func `after three losses in a row a person decides, also where it may be run again`()
        async throws
    {
        let world = try await abandonedWorld(.rerun)
        let lost = StepOutcome.failed(.interrupted, "the machine is silent")
        world.runner.script(work, [lost, lost, lost, StepOutcome(.completed)])

        let result = try await world.makeEngine().carryOn(with: [(.runResumed, nil)])

        #expect(result.status == .paused)
        #expect(await starts(of: work, in: world) == [1, 2, 3])
    }

    @Test func `a run that ends because of what was cut off need not be paused`() async throws {
        let world = try await abandonedWorld(.fail)

        let result = try await world.makeEngine().carryOn(
            with: [
                (.stepInterrupted(work, attempt: 1, files: []), nil), (.runResumed, nil),
                (.pauseRequested, nil),
            ]
        )

        #expect(result.status == .failed)
    }

    @Test func `what is taken up takes its locks again and gives them back`() async throws {
        let world = try await abandonedWorld(locks: ["deploy"])

        let result = try await world.makeEngine().carryOn(with: [(.runResumed, nil)])

        #expect(result.status == .completed)
        try await world.locks.acquire(["deploy"], for: .phase("other"))
    }

    @Test func `a lost attempt follows the policy of an interruption`() async throws {
        let lost = StepOutcome.failed(.interrupted, "the machine is silent")
        let rerun = try await abandonedWorld(.rerun)
        rerun.runner.script(work, [lost, StepOutcome(.completed)])
        #expect(
            try await rerun.makeEngine().carryOn(with: [(.runResumed, nil)]).status == .completed
        )
        #expect(await starts(of: work, in: rerun) == [1, 2])

        let ask = try await abandonedWorld(.ask)
        ask.runner.script(work, [lost])
        let waiting = try await ask.makeEngine().carryOn(with: [(.runResumed, nil)])
        #expect(waiting.status == .paused)
        #expect(waiting.reason == .interrupted)
        #expect(await starts(of: work, in: ask) == [1])

        let fail = try await abandonedWorld(.fail)
        fail.runner.script(work, [lost])
        let failed = try await fail.makeEngine().carryOn(with: [(.runResumed, nil)])
        #expect(failed.status == .failed)
        #expect(failed.step(work)?.reason == .interrupted)
    }

    @Test func `attempts that are lost again and again wait for people`() async throws {
        let lost = StepOutcome.failed(.interrupted, "the machine is silent")
        let world = try await abandonedWorld(.rerun)
        world.runner.script(work, Array(repeating: lost, count: 10))

        let result = try await world.makeEngine().carryOn(with: [(.runResumed, nil)])

        #expect(result.status == .paused)
        #expect(result.reason == .interrupted)
        #expect(await starts(of: work, in: world) == [1, 2, 3])
    }
}
