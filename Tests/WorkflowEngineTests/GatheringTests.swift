import Synchronization
import Testing
import WorkflowModel
import WorkflowTestKit

@testable import WorkflowEngine

@Suite struct GatheringTests {
    /// A clock on which no time passes, so that nothing ends a wait but what is waited for.
    private struct StoppedClock: WorldClock {
        func now() -> Timestamp { Timestamp(microseconds: 1_700_000_000_000_000) }

        func sleep(for duration: Duration) async throws {
            let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
            await withTaskCancellationHandler {
                for await _ in stream {}
            } onCancel: {
                continuation.finish()
            }
            try Task.checkCancellation()
        }
    }

    /// A clock on which one step more ends whenever somebody waits.
    private final class TricklingClock: WorldClock {
        struct State {
            var waits = 0
            var rest: [StepReference]
            var engine: Engine?
        }

        let state: Mutex<State>
        let runner: ScriptedRunner

        init(ending steps: [StepReference], of runner: ScriptedRunner) {
            state = Mutex(State(rest: steps))
            self.runner = runner
        }

        /// The steps that are still to end, none of which ends by waiting any more.
        func takeRest() -> [StepReference] {
            state.withLock { state in
                defer { state.rest = [] }
                return state.rest
            }
        }

        func now() -> Timestamp { Timestamp(microseconds: 1_700_000_000_000_000) }

        func sleep(for duration: Duration) async throws {
            let (step, engine) = state.withLock { state in
                state.waits += 1
                return (state.rest.popLast(), state.engine)
            }
            guard let step, let engine else {
                return
            }
            let before = await engine.messages.count
            runner.release(step)
            while await engine.messages.count == before {
                await Task.yield()
            }
        }
    }

    private static func world(_ count: Int) throws -> EngineWorld {
        try EngineWorld((0..<count).map { .with(PhaseID("p\($0)"), needs: []) })
    }

    @Test func `the ends of many steps are recorded together`() async throws {
        let world = try Self.world(256)
        let counting = CountingLedger(world.ledger)

        let engine = try await world.makeEngine(
            on: counting,
            parallelLimit: 64,
            clock: StoppedClock(),
            patience: .microseconds(250)
        )
        let result = try await engine.carryOn(with: [(.runStarted, nil)])

        #expect(result.status == .completed)
        // At least a third of 64 at a time, and fewer only when the last of them end.
        #expect(counting.appends < 256 / 6)
    }

    @Test func `the wait ends when its time has passed`() async throws {
        let world = try Self.world(16)
        for number in 1..<16 { world.runner.hold(StepReference(PhaseID("p\(number)"), "work")) }

        let engine = try await world.makeEngine(parallelLimit: 16, patience: .microseconds(250))
        async let result = engine.carryOn(with: [(.runStarted, nil)])
        for number in 1..<16 {
            let step = StepReference(PhaseID("p\(number)"), "work")
            await world.runner.arrival(of: step)
            world.runner.release(step)
        }

        #expect(try await result.status == .completed)
    }

    @Test func `whoever interrupts does not wait for the rest`() async throws {
        let world = try Self.world(16)
        for number in 1..<16 { world.runner.hold(StepReference(PhaseID("p\(number)"), "work")) }

        let engine = try await world.makeEngine(
            parallelLimit: 16,
            clock: StoppedClock(),
            patience: .microseconds(250)
        )
        async let result = engine.carryOn(with: [(.runStarted, nil)])
        for number in 1..<16 {
            await world.runner.arrival(of: StepReference(PhaseID("p\(number)"), "work"))
        }
        await engine.interrupt()

        #expect(try await result.status == .paused)
    }

    @Test func `an end is recorded in time though others keep coming`() async throws {
        let world = try Self.world(32)
        let steps = (0..<32).map { StepReference(PhaseID("p\($0)"), "work") }
        steps.forEach(world.runner.hold)
        let clock = TricklingClock(ending: Array(steps[1...]), of: world.runner)

        let engine = try await world.makeEngine(
            parallelLimit: 32,
            clock: clock,
            patience: .milliseconds(5)
        )
        clock.state.withLock { $0.engine = engine }
        async let result = engine.carryOn(with: [(.runStarted, nil)])
        for step in steps {
            await world.runner.arrival(of: step)
        }
        world.runner.release(steps[0])
        var ended = 0
        while ended == 0 {
            await Task.yield()
            ended = try await world.record()?.phases.count { $0.status == .completed } ?? 0
        }

        // Three quarters would be 24; five waits are the most.
        #expect(clock.state.withLock { $0.waits } == 5)
        #expect(ended == 6)
        for step in clock.takeRest() {
            world.runner.release(step)
        }
        #expect(try await result.status == .completed)
    }
}
