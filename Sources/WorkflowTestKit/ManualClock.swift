import Synchronization
package import WorkflowModel

/// A clock that stands still until somebody sleeps, and then jumps to the end of the sleep.
package final class ManualClock: WorldClock {
    private let microseconds = Mutex<Int64>(1_700_000_000_000_000)

    /// Makes a clock that shows a fixed moment.
    package init() {}

    package func now() -> Timestamp {
        Timestamp(microseconds: microseconds.withLock { $0 })
    }

    package func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        let (seconds, attoseconds) = duration.components
        microseconds.withLock { $0 += seconds * 1_000_000 + attoseconds / 1_000_000_000_000 }
    }
}
