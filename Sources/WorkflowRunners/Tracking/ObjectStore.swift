package import SystemPackage
package import WorkflowSystem

/// Contents of files by their digest, each kept once for all runs of a project.
///
/// A content stands in `ab/cd…`, named after its SHA-256. It is written before anything relies on
/// it, and never changed afterwards.
package struct ObjectStore: Sendable {
    /// The largest content that is kept unless the configuration says otherwise.
    package static let standardFileLimit: Int64 = 50_000_000

    /// The folder of the contents, `objects` in the project's state.
    package let folder: FilePath
    /// What is larger is known by its digest only and cannot be taken back.
    package let fileLimit: Int64

    /// Names the folder; nothing is created before there is something to keep.
    package init(folder: FilePath, fileLimit: Int64 = ObjectStore.standardFileLimit) {
        self.folder = folder
        self.fileLimit = fileLimit
    }

    /// Whether a content is kept.
    package func contains(_ digest: SHA256Digest) throws -> Bool {
        try DurableFile.status(of: folder.pushing(Self.path(of: digest)))?.kind == .file
    }

    /// Opens a content; nothing when it is not kept.
    package func open(_ digest: SHA256Digest) throws -> OpenFile? {
        do {
            return try OpenFile(folder.pushing(Self.path(of: digest)))
        } catch let error as SystemError where error.isNotFound {
            return nil
        }
    }

    /// Removes contents that nobody needs and that were not used for a while.
    ///
    /// Who takes an existing content into use marks it as used at that moment, so that a run which
    /// begins meanwhile loses nothing. Remainders of interrupted writes are removed with them.
    ///
    /// - Parameters:
    ///   - needed: The contents that stay.
    ///   - moment: Contents used since then stay as well; nanoseconds since 1970.
    /// - Returns: How many contents were removed, and how many bytes.
    /// - Throws: `SystemError`; what is left then can be removed by asking again.
    package func prune(
        keeping needed: Set<SHA256Digest>,
        unusedSince moment: Int64
    ) throws -> (files: Int, bytes: Int64) {
        guard try DurableFile.status(of: folder)?.kind == .folder else {
            return (0, 0)
        }
        let root = try BoundedRoot(folder)
        var removed: (files: Int, bytes: Int64) = (0, 0)
        for group in try root.list() where group.kind == .folder {
            for entry in try root.list(group.path) where entry.status.modified < moment {
                let isNeeded = Self.digest(of: entry.path).map(needed.contains) ?? false
                if entry.kind == .file, !isNeeded {
                    try root.remove(entry.path, durably: false)
                    removed.files += 1
                    removed.bytes += entry.size
                }
            }
        }
        return removed
    }

    /// Removes what processes that died left half-written; what living ones write is left alone.
    ///
    /// Lists every group of contents once.
    package func removeRemains() throws {
        guard try DurableFile.status(of: folder)?.kind == .folder else {
            return
        }
        let root = try BoundedRoot(folder)
        try root.removeRemains(in: "")
        for group in try root.list() where group.kind == .folder {
            for entry in try root.list(group.path) {
                if let name = entry.path.lastComponent, Staging.isAbandoned(name) {
                    try root.remove(entry.path, durably: false)
                }
            }
        }
    }

    /// Marks a content as used now, and says whether it is kept.
    func freshen(_ digest: SHA256Digest) throws -> Bool {
        try DurableFile.touch(folder.pushing(Self.path(of: digest)))
    }

    /// The file of a content.
    func file(of digest: SHA256Digest) -> FilePath { folder.pushing(Self.path(of: digest)) }

    static func group(of digest: SHA256Digest) -> FilePath {
        FilePath(String(digest.hexadecimal.prefix(2)))
    }

    static func name(of digest: SHA256Digest) -> String {
        String(digest.hexadecimal.dropFirst(2))
    }

    static func path(of digest: SHA256Digest) -> FilePath {
        group(of: digest).appending(name(of: digest))
    }

    /// The digest that a name stands for; nothing for the remainder of an interrupted write.
    private static func digest(of path: FilePath) -> SHA256Digest? {
        SHA256Digest("sha256:" + path.components.map(\.string).joined())
    }
}
