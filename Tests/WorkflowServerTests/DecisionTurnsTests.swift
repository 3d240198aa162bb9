import Synchronization
import Testing
import WorkflowModel

@testable import WorkflowServer

/// Counts how many do something at once.
private final class Crowd: Sendable {
    private let count = Mutex(0)

    func enter() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }

    func leave() {
        count.withLock { $0 -= 1 }
    }
}

@Suite struct DecisionTurnsTests {
    @Test func `decisions in one run are made one after the other`() async throws {
        let turns = DecisionTurns(on: WorkThreads(count: 2))
        let crowd = Crowd()
        let run = RunID("one")

        let most = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 1...20 {
                group.addTask {
                    try await turns.taking(run) {
                        let now = crowd.enter()
                        await Task.yield()
                        crowd.leave()
                        return now
                    }
                }
            }
            return try await group.reduce(0, max)
        }

        #expect(most == 1)
    }

    @Test func `a decision that fails does not hold up the next`() async throws {
        struct Refused: Error {}
        let turns = DecisionTurns(on: WorkThreads(count: 2))

        await #expect(throws: Refused.self) {
            try await turns.taking(RunID("one")) { () throws -> Int in throw Refused() }
        }
        #expect(try await turns.taking(RunID("one")) { 7 } == 7)
    }

    @Test func `another run has a line of its own`() async throws {
        let turns = DecisionTurns(on: WorkThreads(count: 2))

        let answer = try await turns.taking(RunID("one")) {
            try await turns.taking(RunID("two")) { 7 }
        }

        #expect(answer == 7)
    }
}
