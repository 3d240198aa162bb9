import CProcess
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What walks that look at many entries need, without a path for each of them.
extension Folder {
    /// What stands under a name; nothing when there is no such entry.
    package func status(of name: EntryName) throws -> FileStatus? {
        var answer = stat()
        let result = unsafe name.withPlatformString {
            unsafe fstatat(descriptor.number, $0, &answer, AT_SYMLINK_NOFOLLOW)
        }
        if result == 0 { return FileStatus(answer) }
        let failure = lastErrno
        if failure.rawValue == ENOENT { return nil }
        throw SystemError("examine", path(of: name), errno: failure)
    }

    /// What the folder itself is.
    package func status() throws -> FileStatus {
        try descriptor.status(for: "examine", path)
    }

    /// Opens a folder within.
    package func folder(_ name: EntryName) throws -> Folder {
        guard let component = name.component else {
            throw SystemError("open", path, errno: .invalidArgument)
        }
        return try folder(component)
    }

    /// Opens a regular file within to be read.
    package func file(_ name: EntryName) throws -> OpenFile {
        guard let component = name.component else {
            throw SystemError("read", path, errno: .invalidArgument)
        }
        return OpenFile(try openFile(component), path.appending(component))
    }

    /// Where a symbolic link leads to: the bytes as they stand in it.
    package func linkTarget(of name: EntryName) throws -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let capacity = buffer.count
        let length = unsafe name.withPlatformString {
            unsafe readlinkat(descriptor.number, $0, &buffer, capacity)
        }
        guard let length, length >= 0 else {
            throw SystemError("read", path(of: name), errno: lastErrno)
        }
        return buffer[..<length].map { UInt8(bitPattern: $0) }
    }

    private func path(of name: EntryName) -> FilePath {
        name.component.map { path.appending($0) } ?? path
    }
}

extension BoundedRoot {
    /// Opens the folder itself, for a walk.
    package func openTop() throws -> Folder {
        try withFolder("", for: "list") { try $0.reopened() }
    }

    /// Opens a regular file within to be read.
    package func openFile(_ relative: FilePath) throws -> OpenFile {
        try withParent(of: relative, for: "read") { folder, name in
            OpenFile(try folder.openFile(name), path.pushing(relative))
        }
    }
}
