import Testing
import WorkflowModel
import WorkflowTestKit

/// The real engine in worlds that seeds decide about; `Scripts/simulate` tries many more.
@Suite struct SimulatorTests {
    @Test(arguments: 0..<20)
    func `no rule is broken in a wild or calm world`(block: UInt64) throws {
        for seed in block * 10..<block * 10 + 10 {
            do {
                _ = try Trial.run(seed: seed)
            } catch let failure as Trial.Failure {
                Issue.record("\(failure.minimized().report)")
            }
        }
    }

    @Test(arguments: [1, 2, 3, 5, 7, 10, 11, 13] as [UInt64])
    func `the same seed gives the same history, byte for byte`(seed: UInt64) throws {
        let first = try Simulation.run(Scenario(seed: seed))
        let second = try Simulation.run(Scenario(seed: seed))

        #expect(first.history == second.history)
        #expect(first.record == second.record)
    }

    @Test func `other seeds give other histories`() throws {
        let histories = try (1...20).map { try Simulation.run(Scenario(seed: $0)).history }

        #expect(Set(histories).count == 20)
    }

    @Test func `much of what can happen does`() throws {
        var summary = Trial.Summary()
        for seed in 1...100 as ClosedRange<UInt64> {
            summary.add(try Trial.run(seed: seed))
        }

        let kinds: [RunEvent] = [
            .runStarted, .runResumed, .pauseRequested, .cancelRequested, .runCancelled,
        ]
        for kind in kinds.map(\.kind) + ["phase_reset", "rollback_started", "phase_timed_out"] {
            #expect(summary.events[kind, default: 0] > 0, "\(kind)")
        }
    }

    @Test func `everything in a scenario may be left out`() throws {
        let scenario = Scenario(seed: 17)

        let nothing = scenario.without(scenario.omissible)

        #expect(nothing.definition.phases.isEmpty)
        #expect(nothing.incidents.isEmpty)
        #expect(try Simulation.run(nothing).record.status == .completed)
    }

    @Test func `what was left out is part of the line that makes a scenario again`() throws {
        let scenario = Scenario(seed: 17)
        let smaller = scenario.without(Array(scenario.omissible.prefix(2)))

        let again = Scenario(seed: 17, .wild, without: smaller.omissions)

        #expect(again.outline == smaller.outline)
        #expect(again.outline != scenario.outline)
    }
}

@Suite struct VirtualClockTests {
    @Test func `sleepers wake in the order of their deadlines`() async throws {
        let clock = VirtualClock()
        let start = clock.now()
        async let long: Void = clock.sleep(for: .seconds(20))
        async let short: Void = clock.sleep(for: .seconds(5))
        while clock.sleepers < 2 {
            await Task.yield()
        }

        #expect(clock.advance())
        try await short
        #expect(clock.now().milliseconds(since: start) == 5000)
        #expect(clock.advance())
        try await long
        #expect(clock.now().milliseconds(since: start) == 20_000)
        #expect(!clock.advance())
    }

    @Test func `a cancelled sleep ends without time passing`() async throws {
        let clock = VirtualClock()
        let start = clock.now()
        let sleeper = Task { try await clock.sleep(for: .seconds(20)) }

        sleeper.cancel()

        await #expect(throws: CancellationError.self) { try await sleeper.value }
        #expect(clock.now() == start)
    }
}
