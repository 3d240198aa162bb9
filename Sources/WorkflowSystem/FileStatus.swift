import CProcess
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What the file system says about an entry, links not followed.
package struct FileStatus: Sendable, Hashable {
    /// What an entry can be.
    package enum Kind: String, Sendable, Hashable {
        case file
        case folder
        case link
        case fifo
        case other
    }

    package let kind: Kind
    package let permissions: FilePermissions
    /// Length in bytes.
    package let size: Int64
    /// Last change of the content, in nanoseconds since 1970.
    package let modified: Int64
    /// Last change of content or attributes, in nanoseconds since 1970.
    package let changed: Int64
    package let inode: UInt64
    package let device: UInt64
    /// The number of the group that it belongs to.
    package let group: UInt32

    init(_ status: stat) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        case S_IFLNK: kind = .link
        case S_IFIFO: kind = .fifo
        default: kind = .other
        }
        permissions = FilePermissions(rawValue: status.st_mode & 0o7777)
        size = Int64(status.st_size)
        inode = UInt64(status.st_ino)
        device = UInt64(truncatingIfNeeded: status.st_dev)
        group = status.st_gid
        #if canImport(Darwin)
        modified = Self.nanoseconds(status.st_mtimespec)
        changed = Self.nanoseconds(status.st_ctimespec)
        #else
        modified = Self.nanoseconds(status.st_mtim)
        changed = Self.nanoseconds(status.st_ctim)
        #endif
    }

    /// A file system may claim any time; sums that leave the range wrap and stay comparable.
    private static func nanoseconds(_ time: timespec) -> Int64 {
        Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}

extension FilePermissions {
    /// A file for whomever the umask of the person lets in.
    package static var publicFile: FilePermissions { FilePermissions(rawValue: 0o666) }

    /// A file that its owner alone may read and write.
    package static var privateFile: FilePermissions { FilePermissions(rawValue: 0o600) }

    /// A folder, or a program, for whomever the umask of the person lets in.
    package static var publicFolder: FilePermissions { FilePermissions(rawValue: 0o777) }

    /// A folder that its owner alone may enter.
    package static var privateFolder: FilePermissions { FilePermissions(rawValue: 0o700) }
}
