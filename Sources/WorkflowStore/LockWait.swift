import Synchronization
import SystemPackage
import WorkflowSystem

/// A place in the kernel's queue for a file lock.
///
/// A thread of its own waits there, so that neither the pool is occupied nor anything is polled.
final class LockWait: Sendable {
    private enum State {
        case begun
        case waiting(CheckedContinuation<HeldLock, any Error>)
        /// The caller has been answered, or has gone.
        case over
    }

    private let path: FilePath
    private let owner: LockOwner
    private let state = Mutex(State.begun)

    /// Takes a lock, waiting as long as others hold it.
    ///
    /// When the task is cancelled the call returns at once; the thread stays in the queue and gives
    /// the lock back when it gets it.
    ///
    /// - Throws: `SystemError` when the file cannot be opened or written, or `CancellationError`.
    static func acquire(_ path: FilePath, owner: LockOwner) async throws -> HeldLock {
        let wait = LockWait(path, owner)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wait.begin($0) }
        } onCancel: {
            wait.answer(.failure(CancellationError()))
        }
    }

    private init(_ path: FilePath, _ owner: LockOwner) {
        self.path = path
        self.owner = owner
    }

    private func begin(_ caller: CheckedContinuation<HeldLock, any Error>) {
        let isCancelled = state.withLock { state in
            guard case .begun = state else {
                return true
            }
            state = .waiting(caller)
            return false
        }
        guard !isCancelled else {
            return caller.resume(throwing: CancellationError())
        }
        do {
            try SystemThread.start { self.wait() }
        } catch {
            answer(.failure(error))
        }
    }

    private func wait() {
        answer(
            Result {
                HeldLock(try FileLock.acquireBlocking(path, mode: .groupFile, owner: owner))
            }
        )
    }

    /// Answers the caller once; a lock that comes after that is dropped, and thereby free.
    private func answer(_ result: Result<HeldLock, any Error>) {
        let caller: CheckedContinuation<HeldLock, any Error>? = state.withLock { state in
            defer { state = .over }
            if case .waiting(let caller) = state {
                return caller
            }
            return nil
        }
        caller?.resume(with: result)
    }
}
