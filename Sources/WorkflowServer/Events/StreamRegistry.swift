import Synchronization

/// Counts streams of events, and ends them when the server stops.
final class StreamRegistry: Sendable {
    private struct State {
        var open: [String: Int] = [:]
        var isStopping = false
    }

    private let most: Int
    private let perToken: Int
    private let state = Mutex(State())

    /// Allows so many in all, and so many of one token.
    init(most: Int, perToken: Int) {
        self.most = most
        self.perToken = perToken
    }

    /// How many are open.
    var count: Int { state.withLock { $0.open.values.reduce(0, +) } }

    /// Whether streams are to end.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Has all streams end soon.
    func stop() {
        state.withLock { $0.isStopping = true }
    }

    /// Counts one more.
    ///
    /// - Throws: `Problem` when there are too many.
    func open(_ token: String) throws(Problem) {
        let problem: Problem? = state.withLock { state in
            guard !state.isStopping else {
                return Problem(503, "stopping", "the server is being stopped")
            }
            let own = state.open[token] ?? 0
            guard own < perToken else {
                return Problem(
                    429,
                    "streams",
                    "\(own) streams of this token are open, and it may have no more",
                    help: ["close one"]
                )
            }
            guard state.open.values.reduce(0, +) < most else {
                return Problem(503, "streams", "as many streams are open as there may be")
            }
            state.open[token] = own + 1
            return nil
        }
        if var problem {
            problem.retryAfter = 5
            throw problem
        }
    }

    /// Counts one less.
    func close(_ token: String) {
        state.withLock { state in
            let rest = (state.open[token] ?? 1) - 1
            state.open[token] = rest > 0 ? rest : nil
        }
    }
}
