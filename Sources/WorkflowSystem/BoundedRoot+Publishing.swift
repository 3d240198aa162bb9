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
    /// The files are written to a staged folder beside it, synced once each, then put into place by
    /// one rename. With `replacing`, a folder that stands there is exchanged and then removed.
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
    /// Writes the files and syncs each of them and each folder once.
    fileprivate func fill(with files: [PlannedFile]) throws {
        let root = try BoundedRoot(reopening: self)
        for file in files {
            let parent = file.path.removingLastComponent()
            try root.createDirectories(parent, durably: false)
            try root.withParent(of: file.path, for: "write") { folder, name in
                let new = try folder.open(
                    name,
                    O_WRONLY | O_CREAT | O_EXCL,
                    permissions: file.permissions,
                    for: "write"
                )
                try new.writeAll(file.bytes, path: folder.path.appending(name))
                cprocess_start_writing(new.number)
            }
        }
        try syncTree()
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
