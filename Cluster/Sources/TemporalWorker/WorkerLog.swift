import Synchronization

/// What a worker says about itself, a line at a time.
package final class WorkerLog: Sendable {
    private let write: @Sendable (String) -> Void
    private let advice: String
    /// The trouble that was told last, so that it is told once.
    private let trouble = Mutex<String?>(nil)

    /// Hands lines to whoever shows them.
    ///
    /// - Parameters:
    ///   - advice: What to look at when the server does not answer; nothing is said when empty.
    ///   - write: Shows a line.
    package init(advice: String = "", _ write: @escaping @Sendable (String) -> Void) {
        self.advice = advice.isEmpty ? "" : "; \(advice)"
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
            note("the server does not answer, asking again: \(reason)\(advice)")
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
