import Dispatch
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Turns the signals that ask this process to end into wishes to pause the run it carries on.
///
/// The first one asks; the second one ends the process at once, with what is recorded being safe.
final class Signals: Sendable {
    /// An element for the first signal.
    let interruptions: AsyncStream<Void>
    private let first: AsyncStream<Void>.Continuation
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "ddx.signals")

    private struct State {
        var sources: [Int32: any DispatchSourceSignal] = [:]
        var received: Int32?
    }

    /// Listens to nothing yet, so that a question before a run can be interrupted as usual.
    init() {
        (interruptions, first) = AsyncStream.makeStream()
    }

    /// The first signal that came.
    var received: Int32? {
        state.withLock { $0.received }
    }

    /// Begins to listen; again: changes nothing.
    ///
    /// - Parameters:
    ///   - onFirst: Told of the first signal.
    ///   - onSecond: What to do before the process ends at once; without it later signals say
    ///     nothing new.
    func listen(
        onFirst: @escaping @Sendable () -> Void,
        onSecond: (@Sendable () -> Void)?
    ) {
        state.withLock { state in
            guard state.sources.isEmpty else {
                return
            }
            for number in [SIGINT, SIGTERM, SIGHUP] {
                // Without this the signal would end the process before the source hears of it.
                let previous = signal(number, SIG_IGN)
                if number == SIGHUP, Self.ignores(previous) {
                    // Somebody wants the run to outlive the terminal, as with 'nohup'.
                    continue
                }
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler { [self] in
                    guard take(number) else {
                        guard let onSecond else { return }
                        onSecond()
                        _exit(128 + number)
                    }
                    onFirst()
                    first.yield()
                }
                source.resume()
                state.sources[number] = source
            }
        }
    }

    /// Puts something right whenever a signal ends or stops the process, which it does all the same.
    ///
    /// - Parameters:
    ///   - putRight: What to do before.
    ///   - goOn: What to do when a stopped process goes on.
    func listenOnLeaving(
        _ putRight: @escaping @Sendable () -> Void,
        goOn: @escaping @Sendable () -> Void
    ) {
        listen(
            onFirst: { [self] in
                putRight()
                _exit(128 + (received ?? 0))
            },
            onSecond: putRight
        )
        state.withLock { state in
            _ = signal(SIGTSTP, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: SIGTSTP, queue: queue)
            source.setEventHandler {
                putRight()
                // Stops all threads here; the next line runs when the process is let go on.
                _ = raise(SIGSTOP)
                goOn()
            }
            source.resume()
            state.sources[SIGTSTP] = source
        }
    }

    /// Tells whenever the terminal has got another size.
    func listenOnResizing(_ resized: @escaping @Sendable () -> Void) {
        state.withLock { state in
            let source = DispatchSource.makeSignalSource(signal: SIGWINCH, queue: queue)
            source.setEventHandler(handler: resized)
            source.resume()
            state.sources[SIGWINCH] = source
        }
    }

    /// Gives signals back their usual meaning.
    func stopListening() {
        let sources = state.withLock { state in
            defer { state.sources = [:] }
            return state.sources
        }
        guard !sources.isEmpty else {
            return
        }
        for (number, source) in sources {
            source.cancel()
            _ = signal(number, SIG_DFL)
        }
        first.finish()
    }

    /// Notes a signal; false when it is not the first.
    private func take(_ number: Int32) -> Bool {
        state.withLock { state in
            guard state.received == nil else {
                return false
            }
            state.received = number
            return true
        }
    }

    private static func ignores(_ handler: sighandler_t?) -> Bool {
        unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
