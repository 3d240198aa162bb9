import Synchronization
import WorkflowSystem

/// The child of one call, known once it has started.
final class NotedChild: Sendable {
    private let state = Mutex<ProcessIdentity?>(nil)

    /// Takes the child down.
    func note(_ identity: ProcessIdentity) {
        state.withLock { $0 = identity }
    }

    /// The child; nothing when it never started.
    var identity: ProcessIdentity? { state.withLock { $0 } }
}
