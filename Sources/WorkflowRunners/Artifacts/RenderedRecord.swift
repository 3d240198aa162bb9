package import SystemPackage
import WorkflowSystem

/// Remembers what templates rendered where, so that an edited file can be told from an untouched one.
///
/// A file whose content was rendered once holds nothing that a person wrote: it may be replaced, and
/// it counts as empty. The record is written before the file is, so that no crash comes between.
package struct RenderedRecord: Sendable {
    /// How many renderings of one file are remembered.
    private static let longestHistory = 32

    private let folder: FilePath

    /// Keeps the record in a folder of the project's state.
    package init(folder: FilePath) {
        self.folder = folder
    }

    /// Where texts of people are kept that an artifact replaces.
    var editedFolder: FilePath { folder.removingLastComponent().appending("edited") }

    /// Whether a template once rendered exactly this content at the path.
    func contains(_ digest: SHA256Digest, at path: FilePath) throws -> Bool {
        try digests(of: path).contains(digest)
    }

    /// Remembers a rendering, durably.
    func note(_ digest: SHA256Digest, at path: FilePath) throws {
        let known = try digests(of: path)
        guard !known.contains(digest) else {
            return
        }
        let lines = (known + [digest]).suffix(Self.longestHistory).map { "\($0)\n" }
        try DurableFile.createDirectories(folder, mode: .groupFolder)
        try DurableFile.write(Array(lines.joined().utf8), to: file(for: path), mode: .groupFile)
    }

    /// Removes what a crash left of the record.
    func removeRemains() throws {
        try DurableFile.createDirectories(folder, mode: .groupFolder)
        try BoundedRoot(folder).removeRemains(in: "")
    }

    /// The file that whoever makes a new member of a collection locks.
    func lockFile() throws -> FilePath {
        try DurableFile.createDirectories(folder, mode: .groupFolder)
        return folder.appending("lock")
    }

    private func digests(of path: FilePath) throws -> [SHA256Digest] {
        do {
            let bytes = try DurableFile.read(file(for: path), limit: 1 << 16)
            return bytes.split(separator: UInt8(ascii: "\n")).compactMap {
                SHA256Digest(String(decoding: $0, as: UTF8.self))
            }
        } catch let error as SystemError where error.isNotFound {
            return []
        }
    }

    private func file(for path: FilePath) -> FilePath {
        folder.appending(SHA256Digest(of: Array(path.string.utf8)).hexadecimal)
    }
}
