package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// How much room a file system has.
package struct StorageSpace: Sendable, Hashable {
    /// Bytes that this user may still fill.
    package let free: UInt64
    /// Bytes altogether.
    package let total: UInt64
    /// Whether it takes no changes.
    package let isReadOnly: Bool

    /// Looks at the file system that a path stands on.
    ///
    /// - Throws: `SystemError` when there is nothing at the path.
    package init(at path: FilePath) throws {
        var answer = statvfs()
        try systemCall("examine the file system of", path) {
            unsafe path.withPlatformString { unsafe statvfs($0, &answer) }
        }
        free = UInt64(answer.f_bavail) * UInt64(answer.f_frsize)
        total = UInt64(answer.f_blocks) * UInt64(answer.f_frsize)
        isReadOnly = answer.f_flag & UInt(ST_RDONLY) != 0
    }

    /// Has everything written to disk that this computer still holds in memory.
    package static func flush() {
        sync()
    }
}
