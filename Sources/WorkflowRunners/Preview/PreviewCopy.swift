package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// A throw-away copy of a project in which steps may do what they like.
///
/// It holds what git would see, and `.ddx` without its state; neither what is ignored nor the
/// repository itself. Blocks are shared with the originals where the file system can; nothing is
/// linked, so that the project stays as it is.
package struct PreviewCopy: Sendable {
    /// The folder that holds everything about the copy.
    package let folder: FilePath
    private let original: BoundedRoot
    private let copy: BoundedRoot
    /// What the project held when it was copied.
    private let baseline: FileIndex
    /// What could not be copied, in words.
    package let notes: [String]

    /// The copy of the project, for steps to run in.
    package var project: FilePath { folder.appending("project") }

    /// A folder for the state of runs in the copy.
    package var state: FilePath { folder.appending("state") }

    /// Copies a project.
    ///
    /// - Parameters:
    ///   - project: The folder of the project.
    ///   - temporaryFolder: Where the copy is made, in a folder of its own; it must exist.
    /// - Throws: `SystemError`; nothing is left then.
    package init(of project: FilePath, in temporaryFolder: FilePath) async throws {
        self = try await BlockingWork.run {
            let digits = SecureRandom.bytes(8).map { String($0, radix: 16) }.joined()
            let folder = temporaryFolder.appending("ddx-preview-\(digits)")
            try DurableFile.createDirectories(folder, durably: false, mode: .privateFolder)
            do {
                return try Self(copying: project, to: folder)
            } catch {
                // The failure that matters is the first.
                _ = try? BoundedRoot.discard(folder)
                throw error
            }
        }
    }

    /// What changed in the copy since it was made.
    package func changes() async throws -> [FileChange] {
        try await transitions().map { FileChange($0.path, from: $0.present, to: $0.target) }
    }

    /// What changed in the copy, as a unified diff.
    ///
    /// - Parameter limit: After about this many bytes the rest is only counted.
    /// - Returns: The diff; empty when nothing changed.
    /// - Throws: `SystemError` when a file cannot be read.
    package func diff(limit: Int = TreeDiff.standardLimit) async throws -> String {
        let transitions = try await transitions()
        return try await BlockingWork.run {
            try TreeDiff(old: FolderContents(root: original), new: FolderContents(root: copy))
                .text(of: transitions, limit: limit)
        }
    }

    /// Makes the same changes in the project.
    ///
    /// A file that was edited in the project since it was copied is left alone, unless forced.
    ///
    /// - Parameter isForced: Whether such edits are overwritten.
    /// - Returns: The paths that are now as in the copy, and those that were left.
    /// - Throws: `SystemError` when the copy cannot be read; the project is as it was then.
    package func apply(isForced: Bool = false) async throws -> RestoredFiles {
        let transitions = try await transitions()
        return await BlockingWork.run {
            TransitionWriter(
                root: original,
                source: FolderContents(root: copy),
                overwritesEdits: isForced
            )
            .apply(transitions)
        }
    }

    /// Removes the copy with everything about it.
    package func remove() async throws {
        try await BlockingWork.run { try BoundedRoot.discard(folder) }
    }

    // MARK: Copying

    private init(copying project: FilePath, to folder: FilePath) throws {
        original = try BoundedRoot(project)
        self.folder = folder
        let target = folder.appending("project")
        try DurableFile.createDirectories(target, durably: false)
        copy = try BoundedRoot(target)
        let (index, notes) = try Self.index(of: original)
        baseline = index
        self.notes = notes
        try copyTracked()
        try copySettings()
    }

    private func copyTracked() throws {
        let paths = baseline.records.keys.sorted()
        for path in paths {
            guard let record = baseline.records[path] else { continue }
            try copyEntry(path.filePath, record.stamp.kind, record.stamp.permissions)
        }
        for path in paths.reversed() {
            guard let stamp = baseline.records[path]?.stamp, stamp.kind == .folder else { continue }
            let mode = FilePermissions(rawValue: CModeT(stamp.permissions))
            try copy.setPermissions(of: path.filePath, to: mode)
        }
    }

    /// Copies what `.ddx` holds beside its state: steps may call programs that stand there.
    private func copySettings() throws {
        let settings = FilePath(".ddx")
        guard try original.status(of: settings)?.kind == .folder else { return }
        try copy.createDirectories(settings, durably: false)
        try original.walk(from: settings) { entry in
            if entry.path == settings.appending("state") { return .skip }
            try copyEntry(entry.path, entry.kind, Int(entry.status.permissions.rawValue))
            return .enter
        }
    }

    private func copyEntry(
        _ path: FilePath,
        _ kind: FileStatus.Kind,
        _ permissions: Int
    ) throws {
        switch kind {
        case .folder: try copy.createDirectories(path, durably: false)
        case .link: try copy.placeLink(to: original.linkTargetBytes(of: path), at: path)
        case .file:
            let mode = FilePermissions(rawValue: CModeT(permissions))
            try copy.create(copyOf: original.openFile(path), at: path, permissions: mode)
        case .fifo, .other: break
        }
    }

    // MARK: Comparing

    /// Everything that is tracked in a folder; what could not be read is left out.
    private static func index(of root: BoundedRoot) throws -> (FileIndex, notes: [String]) {
        var walk = TreeWalk(into: nil)
        var tree = FileTree()
        try walk.walk(&tree, in: root, isSilent: true)
        var index = FileIndex(tree)
        index.records = index.records.filter { $1.stamp.kind == .folder || $1.digest != nil }
        return (index, try walk.finish().notes)
    }

    private func transitions() async throws -> [FileTransition] {
        try await BlockingWork.run {
            let (index, _) = try Self.index(of: copy)
            let paths = Set(baseline.records.keys).union(index.records.keys).sorted()
            return paths.compactMap { path in
                let before = baseline.records[path]?.state ?? .absent
                let after = index.records[path]?.state ?? .absent
                return before == after
                    ? nil : FileTransition(path: path, present: before, target: after)
            }
        }
    }
}
