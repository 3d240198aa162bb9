import CProcess
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Keeps the memory of this process, which may hold secrets, out of files that crashes leave.
package enum CoreDumps {
    /// What this process was started with; nothing while its own crash may leave a file.
    private static let usual = Mutex<rlimit?>(nil)

    /// A limit under which the kernel writes no file.
    ///
    /// Linux pays no heed to 0 where a program takes the dump, and refuses it at 1.
    #if canImport(Darwin)
    private static let nothing: rlim_t = 0
    #else
    private static let nothing: rlim_t = 1
    #endif

    /// Lets a crash of this process leave no file from now on; its children are free to.
    ///
    /// Nothing happens where the system forbids even that.
    package static func switchOff() {
        usual.withLock { usual in
            var limit = rlimit()
            guard usual == nil, unsafe cprocess_core_limit(&limit) == 0 else {
                return
            }
            var lowered = limit
            lowered.rlim_cur = min(nothing, limit.rlim_max)
            if unsafe cprocess_limit_core(&lowered) == 0 {
                usual = limit
            }
        }
    }

    /// Starts a child under the limit that this process was started with.
    ///
    /// A child inherits the limit in the moment in which it is started; one starts at a time.
    static func allowing<Result>(_ start: () throws -> Result) rethrows -> Result {
        try usual.withLock { usual in
            guard var limit = usual else {
                return try start()
            }
            var lowered = limit
            lowered.rlim_cur = min(nothing, limit.rlim_max)
            _ = unsafe cprocess_limit_core(&limit)
            defer { _ = unsafe cprocess_limit_core(&lowered) }
            return try start()
        }
    }
}
