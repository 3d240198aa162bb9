import Synchronization
import WorkflowModel

/// Locks of several processes, handed on in the order they were asked for.
final class SimulatedLocks: Sendable {
    /// Who holds or wants locks.
    struct Holder: Sendable, Hashable {
        let process: Int
        let node: NodeReference
    }

    private struct Waiter {
        let id: Int
        let names: [String]
        let holder: Holder
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct State {
        var holders: [String: Holder] = [:]
        var waiters: [Waiter] = []
        var lastID = 0
        var isOver = false
    }

    private let state = Mutex(State())

    /// Who holds a lock.
    func holder(of name: String) -> Holder? { state.withLock { $0.holders[name] } }

    /// Whether somebody waits for a lock.
    var areWanted: Bool { state.withLock { !$0.waiters.isEmpty } }

    func acquire(_ names: [String], for holder: Holder) async throws {
        let id = state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let isHeld = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waiter = Waiter(
                    id: id,
                    names: names,
                    holder: holder,
                    continuation: continuation
                )
                let isCancelled = Task.isCancelled
                if isCancelled {
                    continuation.resume(returning: false)
                } else {
                    change { $0.waiters.append(waiter) }
                }
            }
        } onCancel: {
            giveUp { $0.id == id }
        }
        guard isHeld else {
            throw CancellationError()
        }
    }

    func release(_ isMeant: (Holder) -> Bool) {
        change { state in
            state.holders = state.holders.filter { !isMeant($0.value) }
        }
    }

    /// Has everybody who waits give up, and those to come.
    func takeDown() {
        state.withLock { $0.isOver = true }
        giveUp { _ in true }
    }

    private func giveUp(_ isMeant: (Waiter) -> Bool) {
        let waiters = state.withLock { state in
            let meant = state.waiters.filter(isMeant)
            state.waiters.removeAll(where: isMeant)
            return meant
        }
        for waiter in waiters {
            waiter.continuation.resume(returning: false)
        }
    }

    /// Changes the state, then answers whoever can be answered.
    private func change(_ body: (inout State) -> Void) {
        let answered = state.withLock { state in
            body(&state)
            var answered: [(waiter: Waiter, isHeld: Bool)] = []
            state.waiters.removeAll { waiter in
                let isFree = waiter.names.allSatisfy { state.holders[$0] == nil }
                guard isFree || state.isOver else {
                    return false
                }
                for name in waiter.names where isFree {
                    state.holders[name] = waiter.holder
                }
                answered.append((waiter, isFree))
                return true
            }
            return answered
        }
        for (waiter, isHeld) in answered {
            waiter.continuation.resume(returning: isHeld)
        }
    }
}
