import Synchronization

/// Where the world waits with its answers until the simulation lets one of them through.
final class Turnstile: Sendable {
    private struct State {
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isOpen = false
    }

    private let state = Mutex(State())

    /// How many answers are ready.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Returns when it is this answer's turn.
    func turn() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen {
                    state.waiting.append(continuation)
                }
                return state.isOpen
            }
            if isOpen {
                continuation.resume()
            }
        }
    }

    /// Lets one of the answers through.
    func letThrough(_ index: Int) {
        state.withLock { $0.waiting.remove(at: index) }.resume()
    }

    /// Lets everything through from now on.
    func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isOpen = true
            return state.waiting
        }
        for continuation in waiting {
            continuation.resume()
        }
    }
}
