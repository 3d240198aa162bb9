import Synchronization
import Testing
import WorkflowEngine
import WorkflowModel
import WorkflowTestKit

/// Stops a run at every append it makes, and lets another owner go on.
@Suite struct CrashTests {
    private func makeWorld() throws -> EngineWorld {
        let idempotent: (inout StepDefinition) -> Void = { $0.isIdempotent = true }
        return try EngineWorld([
            .with(
                "a",
                steps: [.with("one", change: idempotent), .with("two", change: idempotent)]
            ),
            .with("b", steps: [.with("work", change: idempotent)]),
            .with("c", needs: ["a", "b"], steps: [.with("work", change: idempotent)]) {
                $0.exitCriteria = [GateDefinition(criteria: "Fine")]
            },
            .with("d", needs: ["c"], steps: [.with("work", change: idempotent)]) {
                $0.condition = "phases.a.status == 'completed'"
            },
        ])
    }

    @Test(arguments: 1...12, [false, true])
    func `a crash at any append leaves a run that goes on to the same end`(
        append: Int,
        isStored: Bool
    ) async throws {
        let world = try makeWorld()
        let failing = FailingLedger(world.ledger, at: append, storing: isStored)

        do {
            _ = try await world.makeEngine(on: failing).carryOn(with: [(.runStarted, nil)])
        } catch is Crash {
        }
        let found = try #require(try await world.record())
        let result = try await resumed(world, found)

        #expect(result.status == .completed)
        #expect(result.phases.allSatisfy { $0.status == .completed })
        let completedBefore = found.phases.flatMap { phase in
            phase.steps.filter { $0.status == .completed }.map { StepReference(phase.id, $0.id) }
        }
        for step in completedBefore {
            #expect(world.runner.requests.count { $0.step == step } == 1)
        }
    }

    /// Goes on as the next owner does: orphans are recorded as interrupted first.
    private func resumed(_ world: EngineWorld, _ found: RunRecord) async throws -> RunRecord {
        guard found.status != .completed else {
            return found
        }
        var events: [(event: RunEvent, note: Note?)] = []
        for phase in found.phases {
            for step in phase.steps where step.isRunning {
                let reference = StepReference(phase.id, step.id)
                events.append((.stepInterrupted(reference, attempt: step.attempt), nil))
            }
        }
        events.append((found.status == .pending ? .runStarted : .runResumed, nil))
        return try await world.makeEngine().carryOn(with: events)
    }
}

struct Crash: Error {}

/// A ledger that fails at one append, which may have been stored all the same.
final class FailingLedger: Ledger {
    private let ledger: MemoryLedger
    private let failure: Int
    private let isStored: Bool
    private let count = Mutex(0)

    init(_ ledger: MemoryLedger, at failure: Int, storing isStored: Bool) {
        self.ledger = ledger
        self.failure = failure
        self.isStored = isStored
    }

    func append(
        _ events: [RecordedEvent],
        epoch: Int64,
        answering commands: [String]
    ) async throws {
        let number = count.withLock {
            $0 += 1
            return $0
        }
        if number < failure || (number == failure && isStored) {
            try await ledger.append(events, epoch: epoch, answering: commands)
        }
        if number >= failure {
            throw Crash()
        }
    }

    func events(of run: RunID) async throws -> [RecordedEvent] {
        await ledger.events(of: run)
    }

    func openCommands(for run: RunID) async throws -> [RunCommand] {
        await ledger.openCommands(for: run)
    }
}

/// A ledger that counts what it is asked to store.
final class CountingLedger: Ledger {
    private let ledger: MemoryLedger
    private let count = Mutex(0)

    init(_ ledger: MemoryLedger) {
        self.ledger = ledger
    }

    var appends: Int { count.withLock { $0 } }

    func append(
        _ events: [RecordedEvent],
        epoch: Int64,
        answering commands: [String]
    ) async throws {
        count.withLock { $0 += 1 }
        try await ledger.append(events, epoch: epoch, answering: commands)
    }

    func events(of run: RunID) async throws -> [RecordedEvent] {
        await ledger.events(of: run)
    }

    func openCommands(for run: RunID) async throws -> [RunCommand] {
        await ledger.openCommands(for: run)
    }
}
