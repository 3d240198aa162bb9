import Synchronization
package import WorkflowModel

/// Locks within one process, handed on in the order they were asked for.
package final class MemoryLocks: LockKeeper {
    private struct Waiter {
        let names: [String]
        let holder: NodeReference
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var holders: [String: NodeReference] = [:]
        var waiters: [Waiter] = []
        var cancelled: Set<NodeReference> = []
    }

    private let state = Mutex(State())

    /// Makes a keeper with all locks free.
    package init() {}

    package func acquire(_ names: [String], for holder: NodeReference) async throws {
        let isHeld = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(names: names, holder: holder, continuation: continuation)
                wake { $0.waiters.append(waiter) }
            }
        } onCancel: {
            wake { $0.cancelled.insert(holder) }
        }
        guard isHeld else {
            throw CancellationError()
        }
    }

    package func release(_ holder: NodeReference) {
        wake { state in
            state.holders = state.holders.filter { $0.value != holder }
        }
    }

    /// Takes every lock from everybody, as the death of a process does.
    package func releaseAll() {
        wake { $0.holders = [:] }
    }

    /// Changes the state, then answers whoever can be answered.
    private func wake(_ change: (inout State) -> Void) {
        let answers = state.withLock { state in
            change(&state)
            var answers: [(CheckedContinuation<Bool, Never>, Bool)] = []
            state.waiters.removeAll { waiter in
                if state.cancelled.remove(waiter.holder) != nil {
                    answers.append((waiter.continuation, false))
                    return true
                }
                guard waiter.names.allSatisfy({ state.holders[$0] == nil }) else {
                    return false
                }
                for name in waiter.names {
                    state.holders[name] = waiter.holder
                }
                answers.append((waiter.continuation, true))
                return true
            }
            return answers
        }
        for (continuation, isHeld) in answers {
            continuation.resume(returning: isHeld)
        }
    }
}
