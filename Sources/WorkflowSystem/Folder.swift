import CProcess
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// An open folder whose operations name one entry of it and follow no link.
package struct Folder: ~Copyable, Sendable {
    /// Where the folder stood when it was opened; for messages only.
    package let path: FilePath
    let descriptor: Descriptor

    /// Opens a trusted path, following links.
    init(opening path: FilePath) throws {
        // The parent of a bare name is the empty path, which no system call takes.
        let path = path.isEmpty ? FilePath(".") : path
        self.path = path
        descriptor = try Descriptor(opening: path, O_RDONLY | O_DIRECTORY, for: "open")
    }

    init(path: FilePath, descriptor: consuming Descriptor) {
        self.path = path
        self.descriptor = descriptor
    }

    /// Opens the same folder once more.
    func reopened() throws -> Folder {
        let number = try systemCall("open", path) {
            unsafe openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        return Folder(path: path, descriptor: Descriptor(adopting: number))
    }

    /// Opens a folder within.
    func folder(_ name: FilePath.Component) throws -> Folder {
        let inner = try open(name, O_RDONLY | O_DIRECTORY, for: "open")
        return Folder(path: path.appending(name), descriptor: inner)
    }

    /// Opens an entry, and says so when a link stands in its place.
    func open(
        _ name: FilePath.Component,
        _ flags: CInt,
        permissions: FilePermissions = [],
        for operation: String
    ) throws -> Descriptor {
        do {
            let granted = try granted(permissions)
            let number = try systemCall(operation, path.appending(name)) {
                unsafe name.withPlatformString {
                    unsafe openat(
                        descriptor.number,
                        $0,
                        flags | O_NOFOLLOW | O_CLOEXEC,
                        granted.rawValue
                    )
                }
            }
            let entry = Descriptor(adopting: number)
            try share(entry, granted)
            return entry
        } catch let error as SystemError {
            let mayBeLink = error.errno.rawValue == ELOOP || error.errno.rawValue == ENOTDIR
            guard mayBeLink, try status(of: name)?.kind == .link else { throw error }
            throw SystemError.refusal(
                operation,
                path.appending(name),
                because: "it is a symbolic link, which is not followed here"
            )
        }
    }

    /// Opens a regular file for reading; refuses what could block or never end.
    func openFile(_ name: FilePath.Component) throws -> Descriptor {
        let file = try open(name, O_RDONLY | O_NONBLOCK, for: "read")
        try FileContent.requireRegular(file, path.appending(name))
        return file
    }

    /// What stands under a name; nothing when there is no such entry.
    func status(of name: FilePath.Component) throws -> FileStatus? {
        var answer = stat()
        do {
            try systemCall("examine", path.appending(name)) {
                unsafe name.withPlatformString {
                    unsafe fstatat(descriptor.number, $0, &answer, AT_SYMLINK_NOFOLLOW)
                }
            }
        } catch let error as SystemError where error.isNotFound {
            return nil
        }
        return FileStatus(answer)
    }

    /// Makes a folder, and says whether it was not there before.
    @discardableResult
    func makeFolder(_ name: FilePath.Component, _ permissions: FilePermissions) throws -> Bool {
        do {
            let granted = try granted(permissions)
            try systemCall("create", path.appending(name)) {
                unsafe name.withPlatformString {
                    unsafe mkdirat(descriptor.number, $0, granted.rawValue)
                }
            }
            if granted == .groupFolder {
                try share(folder(name).descriptor, granted)
            }
            return true
        } catch let error as SystemError where error.errno == .fileExists {
            return false
        }
    }

    func rename(_ old: FilePath.Component, to new: FilePath.Component) throws {
        try systemCall("replace", path.appending(new)) {
            unsafe old.withPlatformString { old in
                unsafe new.withPlatformString { new in
                    unsafe renameat(descriptor.number, old, descriptor.number, new)
                }
            }
        }
    }

    /// Gives a file one more name, which nothing may have yet.
    func link(_ old: FilePath.Component, as new: FilePath.Component) throws {
        try systemCall("create", path.appending(new)) {
            unsafe old.withPlatformString { old in
                unsafe new.withPlatformString { new in
                    unsafe linkat(descriptor.number, old, descriptor.number, new, 0)
                }
            }
        }
    }

    /// Puts each of two entries in the other's place in one step.
    func exchange(_ one: FilePath.Component, with other: FilePath.Component) throws {
        try systemCall("replace", path.appending(other)) {
            unsafe one.withPlatformString { one in
                unsafe other.withPlatformString { other in
                    unsafe cprocess_exchange(descriptor.number, one, other)
                }
            }
        }
    }

    /// Removes a file or a link, or an empty folder when asked for one.
    func remove(_ name: FilePath.Component, isFolder: Bool = false) throws {
        try systemCall("remove", path.appending(name)) {
            unsafe name.withPlatformString {
                unsafe unlinkat(descriptor.number, $0, isFolder ? AT_REMOVEDIR : 0)
            }
        }
    }

    func sync() throws {
        try descriptor.sync(path: path)
    }

    /// The names within, sorted by their bytes.
    func names() throws -> [FilePath.Component] {
        try entryNames().sorted().compactMap(\.component).filter { $0.kind == .regular }
    }

    /// The names within, in the order in which the file system has them.
    package func entryNames() throws -> [EntryName] {
        // A second descriptor, because reading moves a position and closing the stream closes it.
        let number = try systemCall("list", path) {
            unsafe openat(descriptor.number, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        }
        guard let stream = unsafe fdopendir(number) else {
            let failure = lastErrno
            _ = close(number)
            throw SystemError("list", path, errno: failure)
        }
        defer { unsafe closedir(stream) }

        var found: [EntryName] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else { break }
            guard let name = unsafe cprocess_entry_name(entry) else { continue }
            if let name = unsafe EntryName(cString: name) { found.append(name) }
        }
        if errno != 0 { throw SystemError("list", path, errno: lastErrno) }
        return found
    }
}
