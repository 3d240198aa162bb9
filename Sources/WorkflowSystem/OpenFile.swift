import CProcess
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A regular file that is open to be read; closed when dropped.
package struct OpenFile: ~Copyable, Sendable {
    package let path: FilePath
    private let file: Descriptor

    init(_ file: consuming Descriptor, _ path: FilePath) {
        self.file = file
        self.path = path
    }

    /// Opens a file at a trusted path.
    package init(_ path: FilePath, followingLinks: Bool = true) throws {
        let flags = O_RDONLY | O_NONBLOCK | (followingLinks ? 0 : O_NOFOLLOW)
        let file = try Descriptor(opening: path, flags, for: "read")
        try FileContent.requireRegular(file, path)
        self.init(file, path)
    }

    /// What the file is now.
    package func status() throws -> FileStatus {
        try file.status(for: "read", path)
    }

    /// The whole content; more bytes than allowed are an error.
    package func content(limit: Int) throws -> [UInt8] {
        try rewind()
        return try FileContent.readAll(file, path, limit: limit)
    }

    /// Reads so many bytes from an offset on; fewer come only at the end of the file.
    package func read(_ count: Int, at offset: Int64) throws -> [UInt8] {
        try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let more = try systemCall("read", path) {
                    unsafe pread(
                        file.number,
                        buffer.baseAddress.map { unsafe $0 + filled },
                        count - filled,
                        off_t(offset) + off_t(filled)
                    )
                }
                guard more > 0 else {
                    return
                }
                filled += more
            }
        }
    }

    /// The digest of the whole content, in bounded memory.
    package func digest() throws -> SHA256Digest {
        try rewind()
        return try DigestStream.digest(of: file, path)
    }

    /// Copies the whole content, sharing the blocks with it where the file system can.
    func copy(to other: borrowing Descriptor, _ otherPath: FilePath) throws {
        try rewind()
        var isFirst = true
        while true {
            let count = cprocess_copy_range(file.number, other.number, 1 << 30)
            if count == 0 { return }
            if count < 0 {
                if lastErrno == .interrupted { continue }
                guard isFirst, Self.unsupported.contains(errno) else {
                    throw SystemError("write", otherPath, errno: lastErrno)
                }
                return try copyBytes(to: other, otherPath)
            }
            isFirst = false
        }
    }

    /// What the kernel says when two files cannot be copied without their bytes being read.
    private static let unsupported = [EXDEV, EINVAL, ENOSYS, ENOTSUP, EOPNOTSUPP, EPERM, EBADF]

    private func copyBytes(to other: borrowing Descriptor, _ otherPath: FilePath) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        while true {
            let count = try unsafe buffer.withUnsafeMutableBytes { buffer in
                let count = try unsafe file.read(into: buffer, path: path)
                try unsafe other.writeAll(
                    UnsafeRawBufferPointer(rebasing: buffer[..<count]),
                    path: otherPath
                )
                return count
            }
            if count == 0 { return }
        }
    }

    private func rewind() throws {
        try systemCall("read", path) { lseek(file.number, 0, SEEK_SET) }
    }
}
