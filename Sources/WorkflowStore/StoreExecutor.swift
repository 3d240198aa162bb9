import Dispatch

/// A place of its own for work that waits for the disk, away from the cooperative pool.
final class StoreExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    /// Lets an actor be entered from work that was submitted here.
    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }

    /// Does work after all that was submitted before, and hands back what came of it.
    ///
    /// Cancelling the caller does not end the work.
    func perform<Value: Sendable>(
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { continuation.resume(with: Result { try work() }) }
        }
    }

    /// Does work after all that was submitted before; nobody waits for it.
    func submit(_ work: @escaping @Sendable () -> Void) {
        queue.async(execute: work)
    }
}
