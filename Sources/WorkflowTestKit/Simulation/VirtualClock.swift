import Synchronization
package import WorkflowModel

/// A clock that stands still until it is told to go on to the end of the next sleep.
package final class VirtualClock: WorldClock {
    private struct Sleeper {
        let id: Int
        let deadline: Int64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var now: Int64 = 1_700_000_000_000_000
        var sleepers: [Sleeper] = []
        var lastID = 0
        var isOver = false
    }

    private let state = Mutex(State())

    /// Makes a clock that shows a fixed moment.
    package init() {}

    package func now() -> Timestamp {
        Timestamp(microseconds: state.withLock { $0.now })
    }

    package func sleep(for duration: Duration) async throws {
        guard await pass(duration) else {
            throw CancellationError()
        }
    }

    /// Waits for a time, or for ever when none is given.
    ///
    /// - Returns: Whether the time has passed; it has not when the task was cancelled before.
    package func pass(_ duration: Duration?) async -> Bool {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard !state.isOver, !Task.isCancelled else {
                        return true
                    }
                    let deadline = duration.map { state.now + $0.microseconds } ?? .max
                    state.sleepers.append(
                        Sleeper(id: id, deadline: deadline, continuation: continuation)
                    )
                    return false
                }
                if isOver {
                    continuation.resume(returning: false)
                }
            }
        } onCancel: {
            wake { $0.id == id }
        }
    }

    /// How many sleep now.
    package var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// Whether somebody waits for ever.
    package var hasEndlessSleepers: Bool {
        state.withLock { $0.sleepers.contains { $0.deadline == .max } }
    }

    /// Goes on to the end of the next sleep; of several that end then, the first begun.
    ///
    /// - Returns: Whether there was one.
    package func advance() -> Bool {
        let next = state.withLock { state -> Sleeper? in
            guard
                let index = state.sleepers.indices.min(by: {
                    state.sleepers[$0].deadline < state.sleepers[$1].deadline
                }), state.sleepers[index].deadline != .max
            else {
                return nil
            }
            state.now = max(state.now, state.sleepers[index].deadline)
            return state.sleepers.remove(at: index)
        }
        next?.continuation.resume(returning: true)
        return next != nil
    }

    /// Ends every sleep, those to come included.
    package func stop() {
        state.withLock { $0.isOver = true }
        wake { _ in true }
    }

    private func wake(_ isMeant: (Sleeper) -> Bool) {
        let woken = state.withLock { state in
            let woken = state.sleepers.filter(isMeant)
            state.sleepers.removeAll(where: isMeant)
            return woken
        }
        for sleeper in woken {
            sleeper.continuation.resume(returning: false)
        }
    }
}

extension Duration {
    fileprivate var microseconds: Int64 {
        components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
    }
}
