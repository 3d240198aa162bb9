import CProcess
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Many new files that become durable together, which costs far less than one after the other.
///
/// Each appears under its name once the whole batch is written and synced. What a batch that is
/// dropped leaves behind bears staging names.
package struct FileBatch: ~Copyable, Sendable {
    private struct Member {
        let folder: FilePath
        let staging: FilePath.Component
        let name: FilePath.Component
    }

    private let root: BoundedRoot
    private let mode: FilePermissions
    private var members: [Member] = []

    /// Begins a batch of files with the same permissions.
    package init(in root: BoundedRoot, mode: FilePermissions) {
        self.root = root
        self.mode = mode
    }

    deinit {
        for member in members {
            // Nothing depends on it: a leftover is known by its name.
            _ = try? root.remove(member.folder.appending(member.staging), durably: false)
        }
    }

    /// Whether there is nothing to publish.
    package var isEmpty: Bool { members.isEmpty }

    /// Adds a file with the bytes; its folder must exist.
    package mutating func add(_ bytes: [UInt8], as relative: FilePath) throws {
        _ = try stage(relative) { file, path in
            try file.writeAll(bytes, path: path)
            return relative
        }
    }

    /// Adds a copy of an open file under the name that its digest gets; the folder must exist.
    ///
    /// The digest is that of the copy, so that it holds even when the file is written meanwhile.
    package mutating func add(
        copyOf source: borrowing OpenFile,
        in folder: FilePath,
        naming: (SHA256Digest) -> FilePath.Component
    ) throws -> SHA256Digest {
        var result: SHA256Digest?
        try stage(folder.appending("copy")) { file, path in
            try source.copy(to: file, path)
            try systemCall("read", path) { lseek(file.number, 0, SEEK_SET) }
            let digest = try DigestStream.digest(of: file, path)
            result = digest
            return folder.appending(naming(digest))
        }
        guard let result else { throw SystemError("write", folder, errno: .ioError) }
        return result
    }

    /// From this many files on it is faster to sync the whole file system once.
    static let fewFiles = 16

    /// Puts all files in their places, durably.
    package mutating func commit() throws {
        guard !members.isEmpty else { return }
        let isSynced = try members.count > Self.fewFiles && syncFileSystem()
        for member in members where !isSynced {
            try root.withFolder(member.folder, for: "write") { folder in
                try folder.openFile(member.staging).sync(path: folder.path.appending(member.name))
            }
        }
        var folders: Set<FilePath> = []
        for member in members {
            folders.insert(member.folder)
            try root.withFolder(member.folder, for: "write") { folder in
                try folder.rename(member.staging, to: member.name)
            }
        }
        members = []
        if isSynced, try syncFileSystem() { return }
        for path in folders {
            try root.withFolder(path, for: "sync") { try $0.sync() }
        }
    }

    /// Syncs the file system of the folder; false where there is no such call.
    private func syncFileSystem() throws -> Bool {
        try root.withFolder("", for: "sync") { try $0.syncFileSystem() }
    }

    private mutating func stage(
        _ relative: FilePath,
        _ write: (borrowing Descriptor, FilePath) throws -> FilePath
    ) throws {
        let parent = relative.removingLastComponent()
        let staging = try Staging.newName()
        let final = try root.withFolder(parent, for: "write") { folder in
            let granted = try folder.granted(mode)
            let file = try folder.open(
                staging,
                O_RDWR | O_CREAT | O_EXCL,
                permissions: granted,
                for: "write"
            )
            do {
                try folder.share(file, granted)
                return try write(file, folder.path.appending(staging))
            } catch {
                // The failure that matters is the first; a leftover is known by its name.
                _ = try? folder.remove(staging)
                throw error
            }
        }
        guard let name = final.lastComponent else {
            throw SystemError("write", relative, errno: .isDirectory)
        }
        members.append(Member(folder: parent, staging: staging, name: name))
    }
}
