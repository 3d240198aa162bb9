import CProcess
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Files at paths that the program itself chose; links in them are followed.
///
/// Paths that come from a definition or from people belong to a bounded root instead.
package enum DurableFile {
    /// Replaces a file in one step: it has its old content or all of the new, power cut or not.
    package static func write(
        _ bytes: [UInt8],
        to path: FilePath,
        mode: FilePermissions = .publicFile
    ) throws {
        let staged = try stage(path, mode: mode)
        try staged.write(bytes)
        try staged.publish()
    }

    /// Begins a file that appears at the path once it is published.
    package static func stage(
        _ path: FilePath,
        mode: FilePermissions = .publicFile
    ) throws -> StagedFile {
        guard let name = path.lastComponent, name.kind == .regular else {
            throw SystemError("write", path, errno: .isDirectory)
        }
        return try StagedFile(
            named: name,
            in: Folder(opening: path.removingLastComponent()),
            permissions: mode
        )
    }

    /// Creates a file that must not exist yet, whole and durable; keys are made this way.
    ///
    /// - Throws: `SystemError` with `fileExists` when something is there, which stays as it is.
    package static func create(
        _ bytes: [UInt8],
        at path: FilePath,
        mode: FilePermissions = .privateFile
    ) throws {
        let staged = try stage(path, mode: mode)
        try staged.write(bytes)
        try staged.publishNew()
    }

    /// Reads a regular file whole; one longer than the limit is an error.
    package static func read(_ path: FilePath, limit: Int) throws -> [UInt8] {
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "read")
        try FileContent.requireRegular(file, path)
        return try FileContent.readAll(file, path, limit: limit)
    }

    /// Creates a folder and those above it that are missing.
    ///
    /// Durably, each new name survives a power cut.
    package static func createDirectories(
        _ path: FilePath,
        durably: Bool = true,
        mode: FilePermissions = .publicFolder
    ) throws {
        if try status(of: path, followingLinks: true)?.kind == .folder { return }
        guard let name = path.lastComponent else { return }
        let parent = path.removingLastComponent()
        if !parent.isEmpty {
            try createDirectories(parent, durably: durably, mode: mode)
        }
        guard name.kind == .regular else { return }
        let folder = try Folder(opening: parent)
        let isNew = try folder.makeFolder(name, mode)
        if isNew, durably { try folder.sync() }
        // Another process may have been faster, with a folder or with something else.
        if try status(of: path, followingLinks: true)?.kind != .folder {
            throw SystemError("create", path, errno: .notDirectory)
        }
    }

    /// Creates a folder durably, and says whether it did: of several who try, one is told so.
    package static func createFolder(
        _ path: FilePath,
        mode: FilePermissions = .publicFolder
    ) throws -> Bool {
        guard let name = path.lastComponent, name.kind == .regular else {
            throw SystemError("create", path, errno: .isDirectory)
        }
        let parent = try Folder(opening: path.removingLastComponent())
        let isNew = try parent.makeFolder(name, mode)
        if isNew { try parent.sync() }
        return isNew
    }

    /// What stands at a path; nothing when there is no such entry.
    package static func status(
        of path: FilePath,
        followingLinks: Bool = false
    ) throws -> FileStatus? {
        var answer = stat()
        do {
            try systemCall("examine", path) {
                unsafe path.withPlatformString {
                    unsafe fstatat(
                        AT_FDCWD,
                        $0,
                        &answer,
                        followingLinks ? 0 : AT_SYMLINK_NOFOLLOW
                    )
                }
            }
        } catch let error as SystemError where error.isNotFound || error.errno == .notDirectory {
            return nil
        }
        return FileStatus(answer)
    }

    /// Sets the time of the last change to now, and says whether there is such a file.
    package static func touch(_ path: FilePath) throws -> Bool {
        do {
            try systemCall("touch", path) {
                unsafe path.withPlatformString {
                    unsafe utimensat(AT_FDCWD, $0, nil, AT_SYMLINK_NOFOLLOW)
                }
            }
            return true
        } catch let error as SystemError where error.isNotFound {
            return false
        }
    }

    /// Gives an entry another name in its folder, which nothing else has.
    package static func rename(_ path: FilePath, to name: FilePath.Component) throws {
        let other = path.removingLastComponent().appending(name)
        guard try status(of: other) == nil else {
            throw SystemError("rename", path, errno: .fileExists)
        }
        try systemCall("rename", path) {
            unsafe path.withPlatformString { old in
                unsafe other.withPlatformString { unsafe Self.rename(old, $0) }
            }
        }
    }

    private static func rename(
        _ old: UnsafePointer<CInterop.PlatformChar>,
        _ new: UnsafePointer<CInterop.PlatformChar>
    ) -> CInt {
        #if canImport(Darwin)
        unsafe Darwin.rename(old, new)
        #else
        unsafe Glibc.rename(old, new)
        #endif
    }

    /// Removes a file or a link, never what a link leads to, and says whether there was one.
    @discardableResult
    package static func remove(_ path: FilePath) throws -> Bool {
        do {
            try systemCall("remove", path) {
                unsafe path.withPlatformString { unsafe unlink($0) }
            }
            return true
        } catch let error as SystemError where error.isNotFound {
            return false
        }
    }
}
