import Synchronization
import WorkflowModel

/// Has decisions in one run made one after the other, since the second may depend on the first.
final class DecisionTurns: Sendable {
    private struct Line {
        var last: Task<Void, Never>
        var count: Int
    }

    private let lines = Mutex<[RunID: Line]>([:])
    private let threads: WorkThreads

    /// Makes decisions on some threads.
    init(on threads: WorkThreads) {
        self.threads = threads
    }

    /// How many runs have decisions under way.
    var count: Int { lines.withLock { $0.count } }

    /// Makes a decision when those before it are made.
    ///
    /// One that has begun is carried out, also when whoever asked for it has left.
    func taking<Answer: Sendable>(
        _ run: RunID,
        _ decide: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        let task = lines.withLock { lines in
            let before = lines[run]
            // Awaited below, whatever becomes of the request.
            let task = Task(executorPreference: threads) {
                await before?.last.value
                return try await decide()
            }
            let end = Task { [self] in
                _ = await task.result
                leave(run)
            }
            lines[run] = Line(last: end, count: (before?.count ?? 0) + 1)
            return task
        }
        return try await task.value
    }

    private func leave(_ run: RunID) {
        lines.withLock { lines in
            lines[run]?.count -= 1
            if lines[run]?.count == 0 {
                lines[run] = nil
            }
        }
    }
}
