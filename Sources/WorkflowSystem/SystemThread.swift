import CProcess
import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Threads for work that waits, which must never occupy the cooperative pool.
package enum SystemThread {
    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Enough for values that nest as deep as they may, also in a build without optimisation; memory
    /// is taken only as it is used.
    private static var stackSize: Int { 2 << 20 }

    /// Starts a thread that takes no signals and ends with its body.
    package static func start(_ body: @escaping @Sendable () -> Void) throws {
        let attributes = UnsafeMutablePointer<pthread_attr_t>.allocate(capacity: 1)
        unsafe pthread_attr_init(attributes)
        defer {
            unsafe pthread_attr_destroy(attributes)
            unsafe attributes.deallocate()
        }
        unsafe pthread_attr_setdetachstate(attributes, CInt(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(attributes, stackSize)

        let argument = unsafe Unmanaged.passRetained(Body(body))
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
        unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
    }
}
