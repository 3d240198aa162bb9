import Synchronization
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Listens to any number of FIFOs on one thread, which sleeps while nobody wakes it.
///
/// When the listener is dropped, its streams end.
package final class WakeListener: Sendable {
    private let board: Board

    private struct Shared {
        weak let listener: WakeListener?
    }

    private static let shared = Mutex<Shared?>(nil)

    /// The one listener of this process, which lives as long as somebody holds it.
    package static func ofProcess() throws -> WakeListener {
        try shared.withLock { shared in
            if let listener = shared?.listener { return listener }
            let listener = try WakeListener()
            shared = Shared(listener: listener)
            return listener
        }
    }

    package init() throws {
        let board = try Board()
        self.board = board
        try SystemThread.start { board.listen() }
    }

    deinit {
        board.close()
    }

    /// Delivers a value for each wake; several that come while the reader is busy become one.
    ///
    /// Listening begins before this returns and ends when the stream is no longer read.
    package func wakes(of path: FilePath) throws -> AsyncStream<Void> {
        // Open for writing as well: without a writer the FIFO would report its end all the time.
        let fifo = try Descriptor(opening: path, O_RDWR | O_NONBLOCK | O_NOFOLLOW, for: "listen to")
        try WakeFIFO.requireFIFO(fifo, path)
        let (stream, continuation) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        board.add(Ear(fifo, continuation))
        return stream
    }
}

/// One FIFO, or the like, that is listened to.
private final class Ear: Sendable {
    let fifo: Descriptor
    let continuation: AsyncStream<Void>.Continuation

    init(_ fifo: consuming Descriptor, _ continuation: AsyncStream<Void>.Continuation) {
        self.fifo = fifo
        self.continuation = continuation
    }

    /// Empties the FIFO: all that stands in it is one wake.
    func hear() {
        var buffer: [UInt8] = Array(repeating: 0, count: 4_096)
        while unsafe read(fifo.number, &buffer, buffer.count) == buffer.count {}
        continuation.yield()
    }
}

/// What the thread listens to; outlives the listener until the thread has noticed.
private final class Board: Sendable {
    private struct State {
        var ears: [CInt: Ear] = [:]
        var isClosed = false
    }

    private let state = Mutex(State())
    private let bell: Bell

    init() throws {
        bell = try Bell()
    }

    func add(_ ear: Ear) {
        let number = ear.fifo.number
        state.withLock { $0.ears[number] = ear }
        ear.continuation.onTermination = { [weak self, weak ear] _ in
            if let ear { self?.remove(ear) }
        }
        bell.ring()
    }

    private func remove(_ ear: Ear) {
        // The thread may hold the descriptor a little longer; it lets go at the next round.
        state.withLock { state in
            if state.ears[ear.fifo.number] === ear { state.ears[ear.fifo.number] = nil }
        }
        bell.ring()
    }

    func close() {
        state.withLock { $0.isClosed = true }
        bell.ring()
    }

    func listen() {
        while true {
            let (ears, isClosed) = state.withLock { (Array($0.ears.values), $0.isClosed) }
            if isClosed {
                for ear in ears { ear.continuation.finish() }
                return
            }
            var watched = ears.map { ear in
                pollfd(fd: ear.fifo.number, events: Int16(POLLIN), revents: 0)
            }
            watched.append(pollfd(fd: bell.descriptor.number, events: Int16(POLLIN), revents: 0))
            guard unsafe poll(&watched, nfds_t(watched.count), -1) > 0 else { continue }
            if let last = watched.last, last.revents != 0 { bell.clear() }
            for (ear, news) in zip(ears, watched) where news.revents != 0 { ear.hear() }
        }
    }
}
