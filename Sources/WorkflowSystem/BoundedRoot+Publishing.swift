import CProcess
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A file that is to stand in a folder which is published as a whole.
package struct PlannedFile: Sendable, Hashable {
    /// Where it stands, relative to the folder.
    package let path: FilePath
    package let bytes: [UInt8]
    package let permissions: FilePermissions

    package init(_ path: FilePath, _ bytes: [UInt8], permissions: FilePermissions = .publicFile) {
        self.path = path
        self.bytes = bytes
        self.permissions = permissions
    }
}

extension BoundedRoot {
    /// Makes a folder of many files appear in one step, whole and durable, or not at all.
    ///
    /// The files are written to a staged folder beside it, synced, then put into place by one
    /// rename. With `replacing`, a folder that stands there is exchanged and then removed.
    package func publishAll(
        _ files: [PlannedFile],
        as relative: FilePath,
        replacing: Bool = false
    ) throws {
        try withParent(of: relative, for: "write") { parent, name in
            let old = try parent.status(of: name)
            if let old, !replacing || old.kind != .folder {
                throw SystemError("write", path.pushing(relative), errno: .fileExists)
            }
            let staging = try Staging(in: parent) { name in
                try parent.makeFolder(name, .publicFolder)
                return try parent.open(name, O_RDONLY | O_DIRECTORY, for: "write")
            }
            do {
                try parent.folder(staging.name).fill(with: files)
                if old == nil {
                    try parent.rename(staging.name, to: name)
                } else {
                    try parent.exchangeSafely(staging.name, with: name)
                }
            } catch {
                // The failure that matters is the first; a leftover is told by its name.
                _ = try? parent.removeTree(staging.name)
                throw error
            }
            try parent.sync()
            if old != nil { try parent.removeTree(staging.name) }
        }
    }
}

extension Folder {
    /// Writes the files and syncs all of them and their folders.
    fileprivate func fill(with files: [PlannedFile]) throws {
        let root = try BoundedRoot(reopening: self)
        var rest = files[...]
        while let first = rest.first {
            let parent = first.path.removingLastComponent()
            let siblings = rest.prefix { $0.path.removingLastComponent() == parent }
            rest = rest.dropFirst(siblings.count)
            try root.createDirectories(parent, durably: false)
            try root.withFolder(parent, for: "write") { folder in
                for file in siblings { try folder.add(file) }
            }
        }
        if try files.count <= FileBatch.fewFiles || !syncFileSystem() { try syncTree() }
    }

    private func add(_ file: PlannedFile) throws {
        guard let name = file.path.lastComponent else {
            throw SystemError("write", path, errno: .isDirectory)
        }
        let new = try open(
            name,
            O_WRONLY | O_CREAT | O_EXCL,
            permissions: file.permissions,
            for: "write"
        )
        try new.writeAll(file.bytes, path: path.appending(name))
        cprocess_start_writing(new.number)
    }

    /// Syncs the file system of the folder; false where there is no such call.
    func syncFileSystem() throws -> Bool {
        if cprocess_sync_filesystem(descriptor.number) == 0 { return true }
        if lastErrno.rawValue == ENOTSUP || lastErrno.rawValue == ENOSYS { return false }
        throw SystemError("sync", path, errno: lastErrno)
    }

    private func syncTree() throws {
        for name in try names() {
            if try status(of: name)?.kind == .folder {
                try folder(name).syncTree()
            } else {
                try openFile(name).sync(path: path.appending(name))
            }
        }
        try sync()
    }
}
