import CProcess
import Synchronization

/// Ends a running child from any thread.
///
/// A request made before the child starts keeps it from starting. Each child has its own control.
package final class ChildControl: Sendable {
    private struct State {
        var grace: Duration?
        /// The bell of the supervising thread while it listens.
        var bell: CInt?
    }

    private let state = Mutex(State())

    package init() {}

    /// Asks the child's process group to end, and kills it when it has not after the grace period.
    ///
    /// Asked again, the earlier of the two moments counts.
    package func terminate(grace: Duration) {
        state.withLock { state in
            state.grace = min(state.grace ?? grace, grace)
            if let bell = state.bell { cprocess_ring(bell) }
        }
    }

    /// The shortest grace period asked for; nothing while nobody asked.
    var requestedGrace: Duration? { state.withLock { $0.grace } }

    /// Lets requests ring a bell, which must stay open until it is detached.
    func attach(_ bell: borrowing Bell) {
        let number = bell.descriptor.number
        state.withLock { $0.bell = number }
    }

    func detach() {
        state.withLock { $0.bell = nil }
    }
}
