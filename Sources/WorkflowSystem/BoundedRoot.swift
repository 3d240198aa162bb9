package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A folder that no path given to it can leave.
///
/// Every path is relative to the folder, and is opened part by part without following links. What
/// is absolute, contains '..' or leads through a symbolic link is refused before anything changes.
/// The folder stays the same one even when it is moved while open.
package final class BoundedRoot: Sendable {
    /// Where the folder stood when it was opened.
    package let path: FilePath
    private let top: Folder

    /// Opens an existing folder; links in this trusted path are followed.
    package init(_ path: FilePath) throws {
        self.path = path
        top = try Folder(opening: path)
    }

    init(reopening folder: borrowing Folder) throws {
        path = folder.path
        top = try folder.reopened()
    }

    /// Hands over the folder itself.
    func withTop(_ body: (borrowing Folder) throws -> Void) throws {
        try body(top)
    }

    /// Opens a folder within and hands it over.
    func withFolder<Result: ~Copyable>(
        _ relative: FilePath,
        for operation: String,
        _ body: (borrowing Folder) throws -> Result
    ) throws -> Result {
        try Self.descend(boundedParts(of: relative, for: operation)[...], from: top, body)
    }

    /// Opens the folder that holds the last part of a path, and hands over both.
    func withParent<Result: ~Copyable>(
        of relative: FilePath,
        for operation: String,
        _ body: (borrowing Folder, FilePath.Component) throws -> Result
    ) throws -> Result {
        let parts = try boundedParts(of: relative, for: operation)
        guard let name = parts.last else {
            throw SystemError.refusal(operation, relative, because: "the path names no entry")
        }
        return try Self.descend(parts.dropLast(), from: top) { try body($0, name) }
    }

    /// Finds what stands at a path; nothing when it, or a folder that leads to it, is absent.
    func withEntry<Result>(
        _ relative: FilePath,
        for operation: String,
        _ body: (borrowing Folder, FilePath.Component) throws -> Result?
    ) throws -> Result? {
        do {
            return try withParent(of: relative, for: operation, body)
        } catch let error as SystemError where error.isNotFound || error.errno == .notDirectory {
            return nil
        }
    }

    func boundedParts(
        of relative: FilePath,
        for operation: String
    ) throws -> [FilePath.Component] {
        if relative.root != nil {
            throw SystemError.refusal(
                operation,
                relative,
                because: "the path must be relative to '\(path)'"
            )
        }
        var parts: [FilePath.Component] = []
        for part in relative.components where part.kind != .currentDirectory {
            guard part.kind == .regular else {
                throw SystemError.refusal(
                    operation,
                    relative,
                    because: "'..' would lead out of '\(path)'"
                )
            }
            parts.append(part)
        }
        return parts
    }

    private static func descend<Result: ~Copyable>(
        _ parts: ArraySlice<FilePath.Component>,
        from folder: borrowing Folder,
        _ body: (borrowing Folder) throws -> Result
    ) throws -> Result {
        guard let next = parts.first else { return try body(folder) }
        let inner = try folder.folder(next)
        return try descend(parts.dropFirst(), from: inner, body)
    }
}
