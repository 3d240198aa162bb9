package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Entries put into place exactly, each in one step and durably, over whatever stands there.
///
/// A folder in the place must be empty; the folders that lead to it must exist.
extension BoundedRoot {
    /// Puts a copy of a file into place.
    ///
    /// - Parameters:
    ///   - source: The file to copy.
    ///   - digest: What the copy must have; with another one nothing is changed.
    ///   - relative: Where it is to stand.
    ///   - permissions: Its permissions, whatever the umask says.
    /// - Throws: `SystemError`, a refusal when the content is not the one that is expected.
    package func place(
        copyOf source: borrowing OpenFile,
        expecting digest: SHA256Digest,
        at relative: FilePath,
        permissions: FilePermissions
    ) throws {
        try stagingEntry(at: relative) { folder, staging in
            let file = try folder.open(
                staging,
                O_RDWR | O_CREAT | O_EXCL,
                permissions: .privateFile,
                for: "write"
            )
            let path = path.pushing(relative)
            try source.copy(to: file, path)
            _ = try systemCall("read", path) { lseek(file.number, 0, SEEK_SET) }
            guard try DigestStream.digest(of: file, path) == digest else {
                throw SystemError.refusal(
                    "write",
                    relative,
                    because: "the content that was kept for it is damaged"
                )
            }
            _ = try systemCall("set the permissions of", path) {
                fchmod(file.number, permissions.rawValue)
            }
            try file.sync(path: path)
        }
    }

    /// Creates a copy of a file that must not exist yet, not durably.
    package func create(
        copyOf source: borrowing OpenFile,
        at relative: FilePath,
        permissions: FilePermissions
    ) throws {
        try withParent(of: relative, for: "create") { folder, name in
            let file = try folder.open(
                name,
                O_WRONLY | O_CREAT | O_EXCL,
                permissions: .privateFile,
                for: "create"
            )
            try source.copy(to: file, path.pushing(relative))
            try systemCall("set the permissions of", path.pushing(relative)) {
                fchmod(file.number, permissions.rawValue)
            }
        }
    }

    /// Puts a symbolic link into place; where it leads to is not examined.
    package func placeLink(to target: [UInt8], at relative: FilePath) throws {
        let target = target.map { CChar(bitPattern: $0) } + [0]
        try stagingEntry(at: relative) { folder, staging in
            let place = path.pushing(relative)
            _ = try systemCall("create", place) {
                unsafe staging.withPlatformString {
                    unsafe symlinkat(target, folder.descriptor.number, $0)
                }
            }
        }
    }

    /// Puts an empty folder into place.
    package func placeFolder(at relative: FilePath, permissions: FilePermissions) throws {
        try stagingEntry(at: relative) { folder, staging in
            _ = try folder.makeFolder(staging, permissions)
        }
        try setPermissions(of: relative, to: permissions)
    }

    /// Removes a folder that holds nothing, and says whether it did.
    package func removeEmptyFolder(_ relative: FilePath) throws -> Bool {
        try withEntry(relative, for: "remove") { folder, name in
            do {
                try folder.remove(name, isFolder: true)
            } catch let error as SystemError where error.errno == .directoryNotEmpty {
                return false
            }
            try folder.sync()
            return true
        } ?? false
    }

    /// Makes the names in the folder itself durable.
    package func sync() throws {
        try withTop { try $0.sync() }
    }

    private func stagingEntry(
        at relative: FilePath,
        _ make: (borrowing Folder, FilePath.Component) throws -> Void
    ) throws {
        try withParent(of: relative, for: "write") { folder, name in
            let staging = try Staging.newName()
            do {
                try make(folder, staging)
                try folder.place(staging, at: name)
            } catch {
                // The failure that matters is the first; a leftover is known by its name.
                _ = try? folder.removeTree(staging)
                throw error
            }
            try folder.sync()
        }
    }
}
