import CProcess
import Dispatch
import Synchronization
import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Threads for work that waits, which must never occupy the cooperative pool.
///
/// A thread whose work is done waits a while for more: starting one costs as much as the work of a
/// short step.
package enum SystemThread {
    /// A thread, and what it is to do next.
    private final class Worker: Sendable {
        private let body: Mutex<(@Sendable () -> Void)?>
        private let bell = DispatchSemaphore(value: 0)

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = Mutex(body)
        }

        /// Hands a body to the thread while it is idle.
        func hand(_ body: @escaping @Sendable () -> Void) {
            self.body.withLock { $0 = body }
            bell.signal()
        }

        /// Works, and goes on while somebody has more to do.
        func work() {
            while let body = body.withLock({ $0.take() }) {
                body()
                guard SystemThread.rest(self) else { return }
                if bell.wait(timeout: .now() + SystemThread.patience) == .timedOut {
                    guard !SystemThread.leave(self) else { return }
                    // Somebody took it off the list just now, and is about to ring.
                    bell.wait()
                }
            }
        }
    }

    private static let idle = Mutex<[Worker]>([])

    /// How many threads may wait at once, and for how long.
    private static let mostIdle = 16
    private static let patience = DispatchTimeInterval.seconds(5)

    private static func rest(_ worker: Worker) -> Bool {
        idle.withLock { idle in
            guard idle.count < mostIdle else { return false }
            idle.append(worker)
            return true
        }
    }

    private static func leave(_ worker: Worker) -> Bool {
        idle.withLock { idle in
            guard let place = idle.firstIndex(where: { $0 === worker }) else { return false }
            idle.remove(at: place)
            return true
        }
    }

    /// Enough for values that nest as deep as they may, also in a build without optimisation; memory
    /// is taken only as it is used.
    private static var stackSize: Int { 2 << 20 }

    /// Runs a body on a thread that takes no signals: one that is idle, else a new one.
    package static func start(_ body: @escaping @Sendable () -> Void) throws {
        if let worker = idle.withLock({ $0.popLast() }) {
            return worker.hand(body)
        }
        try create(Worker(body))
    }

    private static func create(_ worker: Worker) throws {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        unsafe pthread_attr_init(attributes)
        defer {
            unsafe pthread_attr_destroy(attributes)
            unsafe attributes.deallocate()
        }
        unsafe pthread_attr_setdetachstate(attributes, CInt(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(attributes, stackSize)

        let argument = unsafe Unmanaged.passRetained(worker)
        #if canImport(Darwin)
        var thread: pthread_t?
        let failure = unsafe pthread_create(
            &thread,
            attributes,
            { argument in
                unsafe SystemThread.enter(argument)
                return nil
            },
            argument.toOpaque()
        )
        #else
        var thread = pthread_t()
        let failure = unsafe pthread_create(
            &thread,
            attributes,
            { argument in
                if let argument = unsafe argument { unsafe SystemThread.enter(argument) }
                return nil
            },
            argument.toOpaque()
        )
        #endif
        if failure != 0 {
            unsafe argument.release()
            throw SystemError("start a thread", errno: Errno(rawValue: failure))
        }
    }

    private static func enter(_ argument: UnsafeMutableRawPointer) {
        var signals = sigset_t()
        unsafe sigfillset(&signals)
        unsafe pthread_sigmask(SIG_SETMASK, &signals, nil)
        unsafe Unmanaged<Worker>.fromOpaque(argument).takeRetainedValue().work()
    }
}
