import CProcess
import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The clocks of this machine.
package enum SystemClock {
    /// The wall clock in microseconds since 1970, UTC; it may be set forwards and back.
    package static func now() -> Int64 {
        let time = read(CLOCK_REALTIME)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }

    /// Nanoseconds since some moment after boot; never goes back.
    package static func monotonicNanoseconds() -> Int64 {
        let time = read(CLOCK_MONOTONIC)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// A text that names this boot of the machine; empty where the kernel does not tell.
    package static func bootID() -> String {
        #if canImport(Darwin)
        var size = 64
        var text = [CChar](repeating: 0, count: size)
        guard unsafe sysctlbyname("kern.bootsessionuuid", &text, &size, nil, 0) == 0 else {
            return ""
        }
        return String(
            decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
        #else
        let path: FilePath = "/proc/sys/kernel/random/boot_id"
        guard let bytes = try? DurableFile.read(path, limit: 256) else { return "" }
        return String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        #endif
    }

    /// Holds up the calling thread, which must be none of the pool.
    static func pause(milliseconds: Int) {
        var time = timespec()
        time.tv_sec = milliseconds / 1_000
        time.tv_nsec = milliseconds % 1_000 * 1_000_000
        unsafe nanosleep(&time, nil)
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return time
    }
}
