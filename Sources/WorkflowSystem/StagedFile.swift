package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A new file that nobody sees under its name until it is published, whole and durable.
///
/// One that is dropped unpublished is removed. What a crash leaves behind is told by its name.
package struct StagedFile: ~Copyable, Sendable {
    private let folder: Folder
    private let staging: Staging
    private let name: FilePath.Component
    private var isPublished = false

    init(
        named name: FilePath.Component,
        in folder: consuming Folder,
        permissions: FilePermissions
    ) throws {
        staging = try Staging(in: folder) { stagingName in
            try folder.open(
                stagingName,
                O_WRONLY | O_CREAT | O_EXCL,
                permissions: permissions,
                for: "write"
            )
        }
        self.name = name
        self.folder = folder
    }

    deinit {
        if !isPublished {
            // Nothing depends on it: a leftover bears a staging name and is cleaned up by that.
            _ = try? folder.remove(staging.name)
        }
    }

    /// Where the content can be examined before it is published.
    package var stagingPath: FilePath { folder.path.appending(staging.name) }

    /// Adds bytes at the end.
    package func write(_ bytes: borrowing [UInt8]) throws {
        try staging.entry.writeAll(bytes, path: folder.path.appending(name))
    }

    /// Sets the permissions exactly, whatever the umask says.
    package func setPermissions(_ permissions: FilePermissions) throws {
        try systemCall("set the permissions of", folder.path.appending(name)) {
            fchmod(staging.entry.number, permissions.rawValue)
        }
    }

    /// Puts the file in its place in one step; content and name survive a power cut afterwards.
    package consuming func publish() throws {
        try staging.entry.sync(path: folder.path.appending(name))
        try folder.rename(staging.name, to: name)
        isPublished = true
        try folder.sync()
    }

    /// Puts the file in its place in one step unless something is there already.
    ///
    /// - Throws: `SystemError` with `fileExists` when something is there, which stays as it is.
    package consuming func publishNew() throws {
        try staging.entry.sync(path: folder.path.appending(name))
        do {
            try folder.link(staging.name, as: name)
        } catch let error as SystemError where Self.cannotLink.contains(error.errno) {
            // Without links the name is taken first; what stops this just here leaves it empty.
            _ = try folder.open(
                name,
                O_WRONLY | O_CREAT | O_EXCL,
                permissions: .privateFile,
                for: "create"
            )
            try folder.rename(staging.name, to: name)
            isPublished = true
        }
        try folder.sync()
    }

    /// What file systems say that know no second names.
    private static let cannotLink: [Errno] = [.notPermitted, .notSupported, .noFunction]
}
