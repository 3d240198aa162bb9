package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension BoundedRoot {
    /// Reads a regular file whole; one longer than the limit is an error.
    package func read(_ relative: FilePath, limit: Int) throws -> [UInt8] {
        try withParent(of: relative, for: "read") { folder, name in
            let file = try folder.openFile(name)
            return try FileContent.readAll(file, path.pushing(relative), limit: limit)
        }
    }

    /// Reads a regular file piece by piece, in bounded memory.
    package func read(
        _ relative: FilePath,
        inPieces take: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        try withParent(of: relative, for: "read") { folder, name in
            try FileContent.read(folder.openFile(name), path.pushing(relative), inPieces: take)
        }
    }

    /// What stands at a path; nothing when it, or a folder that leads to it, is absent.
    package func status(of relative: FilePath) throws -> FileStatus? {
        try withEntry(relative, for: "examine") { folder, name in try folder.status(of: name) }
    }

    /// Says whether anything stands at a path, be it a dangling link.
    package func exists(_ relative: FilePath) throws -> Bool {
        try status(of: relative) != nil
    }

    /// The digest of a regular file, in bounded memory.
    package func digest(of relative: FilePath) throws -> SHA256Digest {
        try withParent(of: relative, for: "read") { folder, name in
            try DigestStream.digest(of: folder.openFile(name), path.pushing(relative))
        }
    }

    /// Where a symbolic link leads to, unresolved.
    package func linkTarget(of relative: FilePath) throws -> FilePath {
        try withParent(of: relative, for: "read") { folder, name in
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            try systemCall("read", path.pushing(relative)) {
                unsafe name.withPlatformString { name in
                    unsafe readlinkat(folder.descriptor.number, name, &buffer, Int(PATH_MAX))
                }
            }
            return FilePath(platformString: buffer)
        }
    }

    /// Where a symbolic link leads to: the bytes as they stand in it.
    package func linkTargetBytes(of relative: FilePath) throws -> [UInt8] {
        try withParent(of: relative, for: "read") { folder, name in
            guard let name = EntryName(name.string) else {
                throw SystemError("read", path.pushing(relative), errno: .invalidArgument)
            }
            return try folder.linkTarget(of: name)
        }
    }

    /// The entries of a folder, sorted by the bytes of their names; of this one for an empty path.
    package func list(_ relative: FilePath = "") throws -> [FolderEntry] {
        try withFolder(relative, for: "list") { folder in
            try folder.entries(beneath: relative)
        }
    }
}
