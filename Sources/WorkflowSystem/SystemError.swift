package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What the operating system refused to do, in words a person can act on.
package struct SystemError: Error, Sendable, Hashable {
    /// What was tried, as a verb that follows "cannot".
    package let operation: String
    /// What it was tried on; nothing for what has no path.
    package let path: FilePath?
    /// The number behind the words.
    package let errno: Errno
    /// Why it failed, in lower case and without a full stop.
    package let reason: String
    /// Says that this program refused before it asked the operating system.
    package let isRefusal: Bool

    package init(_ operation: String, _ path: FilePath? = nil, errno: Errno, reason: String? = nil)
    {
        self.operation = operation
        self.path = path
        self.errno = errno
        self.reason = reason ?? SystemErrorWords.words(for: errno)
        self.isRefusal = false
    }

    private init(refusing operation: String, _ path: FilePath, because reason: String) {
        self.operation = operation
        self.path = path
        self.errno = .notPermitted
        self.reason = reason
        self.isRefusal = true
    }

    /// Makes the error of something that must not be done, though the system might allow it.
    package static func refusal(
        _ operation: String,
        _ path: FilePath,
        because reason: String
    ) -> SystemError {
        SystemError(refusing: operation, path, because: reason)
    }

    /// Says that the device or the user's share of it is full.
    package var isStorageFull: Bool {
        errno.rawValue == ENOSPC || errno.rawValue == EDQUOT
    }

    /// Says that the file system takes no changes.
    package var isReadOnly: Bool { errno.rawValue == EROFS }

    /// Says that the device is at fault, and not what stands at the path.
    package var isOfDevice: Bool { isStorageFull || isReadOnly || errno.rawValue == EIO }

    /// Says that this user may not do it.
    package var isPermission: Bool {
        !isRefusal && (errno.rawValue == EACCES || errno.rawValue == EPERM)
    }

    /// Says that there is nothing at the path.
    package var isNotFound: Bool { errno.rawValue == ENOENT }
}

extension SystemError: CustomStringConvertible {
    package var description: String {
        guard let path else { return "cannot \(operation): \(reason)" }
        return "cannot \(operation) '\(path)': \(reason)"
    }
}
