package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A new file that nobody sees under its name until it is published, whole and durable.
///
/// One that is dropped unpublished is removed. What a crash leaves behind bears a staging name.
package struct StagedFile: ~Copyable, Sendable {
    private let folder: Folder
    private let file: Descriptor
    private let stagingName: FilePath.Component
    private let name: FilePath.Component
    private var isPublished = false

    init(
        named name: FilePath.Component,
        in folder: consuming Folder,
        permissions: FilePermissions
    ) throws {
        let stagingName = try StagingName.make()
        let file = try folder.open(
            stagingName,
            O_WRONLY | O_CREAT | O_EXCL,
            permissions: permissions,
            for: "write"
        )
        self.name = name
        self.stagingName = stagingName
        self.file = file
        self.folder = folder
    }

    deinit {
        if !isPublished {
            // Nothing depends on it: a leftover bears a staging name and is cleaned up by that.
            _ = try? folder.remove(stagingName)
        }
    }

    /// Where the content can be examined before it is published.
    package var stagingPath: FilePath { folder.path.appending(stagingName) }

    /// Adds bytes at the end.
    package func write(_ bytes: borrowing [UInt8]) throws {
        try file.writeAll(bytes, path: folder.path.appending(name))
    }

    /// Sets the permissions exactly, whatever the umask says.
    package func setPermissions(_ permissions: FilePermissions) throws {
        try systemCall("set the permissions of", folder.path.appending(name)) {
            fchmod(file.number, permissions.rawValue)
        }
    }

    /// Puts the file in its place in one step; content and name survive a power cut afterwards.
    package consuming func publish() throws {
        try file.sync(path: folder.path.appending(name))
        try folder.rename(stagingName, to: name)
        isPublished = true
        try folder.sync()
    }
}

/// The names that unfinished files and folders bear.
package enum StagingName {
    private static let prefix = ".ddx-"
    private static let suffix = ".staged"

    static func make() throws -> FilePath.Component {
        var generator = SystemRandomNumberGenerator()
        let random = generator.next()
        let digits = String(random, radix: 16)
        guard let name = FilePath.Component(prefix + digits + suffix) else {
            throw SystemError("name a staging file", errno: .invalidArgument)
        }
        return name
    }

    /// Says whether an entry is the remainder of a write that a crash interrupted.
    package static func matches(_ name: FilePath.Component) -> Bool {
        name.string.hasPrefix(prefix) && name.string.hasSuffix(suffix)
    }
}
