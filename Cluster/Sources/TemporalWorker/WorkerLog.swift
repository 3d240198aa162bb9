import Synchronization

/// What a worker says about itself, a line at a time.
package final class WorkerLog: Sendable {
    private let write: @Sendable (String) -> Void
    /// The trouble that was told last, so that it is told once.
    private let trouble = Mutex<String?>(nil)

    /// Hands lines to whoever shows them.
    package init(_ write: @escaping @Sendable (String) -> Void) {
        self.write = write
    }

    /// Says something.
    package func note(_ line: String) {
        write(line)
    }

    /// Says that the server does not answer, once for each reason.
    func isAway(_ reason: String) {
        let isNew = trouble.withLock { known in
            defer { known = reason }
            return known != reason
        }
        if isNew {
            note("the server does not answer, asking again: \(reason)")
        }
    }

    /// Says that the server answers again, if it did not.
    func isBack() {
        let wasAway = trouble.withLock { $0.take() != nil }
        if wasAway {
            note("the server answers")
        }
    }
}
