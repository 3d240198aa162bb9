package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A file that only grows; closed when dropped.
package struct AppendFile: ~Copyable, Sendable {
    package let path: FilePath
    private let file: Descriptor

    /// Opens a file to append to, creating it when absent; a new one must not be there yet.
    package init(
        _ path: FilePath,
        mode: FilePermissions = .publicFile,
        isNew: Bool = false
    ) throws {
        guard let name = path.lastComponent, name.kind == .regular else {
            throw SystemError("append to", path, errno: .isDirectory)
        }
        if !isNew, let file = Self.openPresent(path) {
            guard try file.status(for: "append to", path).kind == .file else {
                throw SystemError.refusal("append to", path, because: "it is not a regular file")
            }
            self.init(path: path, file: file)
            return
        }
        try self.init(
            named: name,
            in: Folder(opening: path.removingLastComponent()),
            mode: mode,
            isNew: isNew
        )
    }

    init(
        named name: FilePath.Component,
        in folder: borrowing Folder,
        mode: FilePermissions,
        isNew: Bool = false
    ) throws {
        let path = folder.path.appending(name)
        // Without O_NONBLOCK a FIFO in the file's place would wait for a reader.
        let file = try folder.open(
            name,
            O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | (isNew ? O_EXCL : 0),
            permissions: mode,
            for: "append to"
        )
        guard try file.status(for: "append to", path).kind == .file else {
            throw SystemError.refusal("append to", path, because: "it is not a regular file")
        }
        self.path = path
        self.file = file
    }

    private init(path: FilePath, file: consuming Descriptor) {
        self.path = path
        self.file = file
    }

    /// Opens what is there already, which is most often the case; the folder is not asked then.
    private static func openPresent(_ path: FilePath) -> Descriptor? {
        let flags = O_WRONLY | O_APPEND | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC
        let number = unsafe path.withPlatformString { unsafe open($0, flags) }
        return number >= 0 ? Descriptor(adopting: number) : nil
    }

    /// Adds bytes at the end, where other writers' bytes may stand in between.
    package func write(_ bytes: borrowing [UInt8]) throws {
        try file.writeAll(bytes, path: path)
    }

    /// What the open file is, wherever its name leads to by now.
    package func status() throws -> FileStatus {
        try file.status(for: "examine", path)
    }

    /// How long the file is now, in bytes.
    package func size() throws -> Int64 {
        try file.status(for: "examine", path).size
    }

    /// Cuts the file back to a length, as after a write that a full disk ended half way.
    package func truncate(to size: Int64) throws {
        try systemCall("truncate", path) { ftruncate(file.number, off_t(size)) }
    }

    /// Waits until the device has what was written; never try again after a failure.
    package func sync() throws {
        try file.sync(path: path)
    }
}
