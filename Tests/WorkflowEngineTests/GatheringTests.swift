import Testing
import WorkflowEngine
import WorkflowModel
import WorkflowTestKit

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
}
