import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Carries out a system call, again when a signal interrupted it, and throws in words.
@discardableResult
func systemCall<Result: FixedWidthInteger & SignedInteger>(
    _ operation: String,
    _ path: @autoclosure () -> FilePath? = nil,
    _ call: () -> Result
) throws -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        let failure = Errno(rawValue: errno)
        if failure != .interrupted {
            throw SystemError(operation, path(), errno: failure)
        }
    }
}

/// The last error of this thread.
var lastErrno: Errno { Errno(rawValue: errno) }
