import Synchronization
import WorkflowSystem

/// Ends a job from any thread, softly or at once.
package final class JobControl: Sendable {
    private struct State {
        var grace = Duration.seconds(10)
        var isCancelled = false
        var isFenced = false
    }

    private let state = Mutex(State())
    /// What ends the program of the job, and keeps it from starting.
    let child = ChildControl()

    package init() {}

    /// Asks the program to end, and kills it when it has not after its grace.
    package func cancel() {
        let grace = state.withLock { state in
            state.isCancelled = true
            return state.grace
        }
        child.terminate(grace: grace)
    }

    /// Kills the program at once: the job is somebody else's now, and nothing is said of it.
    package func fence() {
        state.withLock { $0.isFenced = true }
        child.terminate(grace: .zero)
    }

    /// Whether nothing may be said of the job any more.
    var isFenced: Bool { state.withLock { $0.isFenced } }

    /// Whether the job is to end.
    var isStopped: Bool { state.withLock { $0.isCancelled || $0.isFenced } }

    /// How long the program has to end by itself.
    func allow(_ grace: Duration) {
        state.withLock { $0.grace = grace }
    }
}
