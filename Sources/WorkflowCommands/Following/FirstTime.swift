import Synchronization

/// True once, false ever after.
final class FirstTime: Sendable {
    private let isOver = Mutex(false)

    /// Whether this is the first call.
    func take() -> Bool {
        isOver.withLock { isOver in
            defer { isOver = true }
            return !isOver
        }
    }
}
