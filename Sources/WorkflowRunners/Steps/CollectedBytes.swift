import Synchronization

/// Bytes that another thread gathers.
final class CollectedBytes: Sendable {
    private let state = Mutex<[UInt8]>([])

    /// Everything taken so far.
    var bytes: [UInt8] { state.withLock { $0 } }

    /// Adds bytes at the end.
    func take(_ bytes: ArraySlice<UInt8>) {
        state.withLock { $0 += bytes }
    }
}
