import Dispatch
import JSON
import Synchronization
import WorkflowSystem

/// Writes messages on a thread of its own, in the order in which they are given.
///
/// A client that does not read must not hold up those who work for it: what it leaves waits here,
/// and when that is too much, nothing more is taken.
final class AgentOutlet: Sendable {
    /// The most bytes that wait for the client.
    private static let mostWaiting = 64 << 20

    private struct State {
        var waiting: [[UInt8]] = []
        var size = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    private let bell = DispatchSemaphore(value: 0)
    /// Ends once everything has been written, or nobody reads any more.
    let ended: AsyncStream<Void>

    /// Begins to write.
    ///
    /// - Parameters:
    ///   - write: Writes bytes and says whether there was still a reader.
    ///   - onLeaving: Called when the reader has left.
    /// - Throws: `SystemError` when there can be no thread.
    init(
        _ write: @escaping @Sendable ([UInt8]) throws -> Bool,
        onLeaving: @escaping @Sendable () -> Void
    ) throws {
        let (ended, end) = AsyncStream<Void>.makeStream()
        self.ended = ended
        try SystemThread.start { [self] in
            var isRead = true
            while isRead, let bytes = next() {
                // Whatever keeps it from being written, the client will not get it.
                isRead = (try? write(bytes)) ?? false
            }
            close()
            if !isRead {
                onLeaving()
            }
            end.finish()
        }
    }

    /// Sends a message some time; when the client has left, it is lost.
    func send(_ message: RPCMessage) {
        let bytes = LineFraming.framed(message.json.bytes())
        let isTaken = state.withLock { state in
            guard !state.isClosed else {
                return false
            }
            state.waiting.append(bytes)
            state.size += bytes.count
            state.isClosed = state.size > Self.mostWaiting
            return true
        }
        if isTaken {
            bell.signal()
        }
    }

    /// Takes nothing more.
    func close() {
        state.withLock { $0.isClosed = true }
        bell.signal()
    }

    /// Waits for the next bytes; nothing once all are written and none will come.
    private func next() -> [UInt8]? {
        while true {
            bell.wait()
            let found = state.withLock { state -> (bytes: [UInt8]?, isClosed: Bool) in
                guard !state.waiting.isEmpty else {
                    return (nil, state.isClosed)
                }
                let bytes = state.waiting.removeFirst()
                state.size -= bytes.count
                return (bytes, false)
            }
            if found.bytes != nil || found.isClosed {
                return found.bytes
            }
        }
    }
}
