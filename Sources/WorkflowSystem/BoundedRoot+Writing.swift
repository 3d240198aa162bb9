package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension BoundedRoot {
    /// Replaces a file in one step: it has its old content or all of the new, power cut or not.
    ///
    /// The folders that lead to it must exist.
    package func write(
        _ bytes: [UInt8],
        to relative: FilePath,
        mode: FilePermissions = .publicFile
    ) throws {
        let staged = try stage(relative, mode: mode)
        try staged.write(bytes)
        try staged.publish()
    }

    /// Begins a file that appears at the path once it is published.
    package func stage(
        _ relative: FilePath,
        mode: FilePermissions = .publicFile
    ) throws -> StagedFile {
        try withParent(of: relative, for: "write") { folder, name in
            if try folder.status(of: name)?.kind == .folder {
                throw SystemError("write", path.pushing(relative), errno: .isDirectory)
            }
            return try StagedFile(named: name, in: folder.reopened(), permissions: mode)
        }
    }

    /// Creates a folder and those above it that are missing, durably unless told otherwise.
    package func createDirectories(
        _ relative: FilePath,
        durably: Bool = true,
        mode: FilePermissions = .publicFolder
    ) throws {
        try withTop { top in
            try Self.makeFolders(
                boundedParts(of: relative, for: "create")[...],
                in: top,
                durably: durably,
                mode: mode
            )
        }
    }

    private static func makeFolders(
        _ parts: ArraySlice<FilePath.Component>,
        in folder: borrowing Folder,
        durably: Bool,
        mode: FilePermissions
    ) throws {
        guard let next = parts.first else { return }
        let isNew = try folder.makeFolder(next, mode)
        // Opening proves that what was there is a folder and no link.
        let inner = try folder.folder(next)
        if isNew, durably { try folder.sync() }
        try makeFolders(parts.dropFirst(), in: inner, durably: durably, mode: mode)
    }

    /// Opens a file to append to, creating it when absent.
    package func append(
        to relative: FilePath,
        mode: FilePermissions = .publicFile
    ) throws -> AppendFile {
        try withParent(of: relative, for: "append to") { folder, name in
            try AppendFile(named: name, in: folder, mode: mode)
        }
    }

    /// Makes a symbolic link, durably; where it leads to is not examined.
    package func makeLink(at relative: FilePath, to target: FilePath) throws {
        try withParent(of: relative, for: "create") { folder, name in
            try systemCall("create", path.pushing(relative)) {
                unsafe target.withPlatformString { target in
                    unsafe name.withPlatformString { name in
                        unsafe symlinkat(target, folder.descriptor.number, name)
                    }
                }
            }
            try folder.sync()
        }
    }

    /// Sets the permissions of a file or folder exactly, whatever the umask says.
    package func setPermissions(of relative: FilePath, to permissions: FilePermissions) throws {
        try withParent(of: relative, for: "set the permissions of") { folder, name in
            let entry = try folder.open(
                name,
                O_RDONLY | O_NONBLOCK,
                for: "set the permissions of"
            )
            try systemCall("set the permissions of", path.pushing(relative)) {
                fchmod(entry.number, permissions.rawValue)
            }
        }
    }

    /// Removes a file or a link, never what a link leads to, and says whether there was one.
    @discardableResult
    package func remove(_ relative: FilePath, durably: Bool = true) throws -> Bool {
        try withEntry(relative, for: "remove") { folder, name in
            guard let status = try folder.status(of: name) else { return nil }
            if status.kind == .folder {
                throw SystemError("remove", path.pushing(relative), errno: .isDirectory)
            }
            try folder.remove(name)
            if durably { try folder.sync() }
            return true
        } ?? false
    }

    /// Removes an entry with all beneath it, following no link, and says whether there was one.
    ///
    /// A failure half way leaves the rest in place; asking again goes on.
    @discardableResult
    package func removeTree(_ relative: FilePath, durably: Bool = true) throws -> Bool {
        try withEntry(relative, for: "remove") { folder, name in
            guard try folder.status(of: name) != nil else { return nil }
            try folder.removeTree(name)
            if durably { try folder.sync() }
            return true
        } ?? false
    }

    /// Removes a folder that is thrown away, with all that is in it.
    package static func discard(_ folder: FilePath) throws {
        guard let name = folder.lastComponent else {
            return
        }
        let parent = try BoundedRoot(folder.removingLastComponent())
        try parent.removeTree(FilePath(root: nil, [name]), durably: false)
    }
}
