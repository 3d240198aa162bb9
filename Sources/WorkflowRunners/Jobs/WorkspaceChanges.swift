import WorkflowModel
import WorkflowSystem

/// What a job changes in a workspace of its own.
struct WorkspaceChanges: Sendable {
    /// What a job did.
    struct Found: Sendable {
        /// The changes that go back, with contents in the store.
        var files: [FileChange] = []
        /// Paths that it changed although it may not.
        var refused: [String] = []
        /// What could not be looked at, in words.
        var notes: [String] = []

        /// The contents that go back.
        var digests: [String] { Set(files.compactMap(\.digest)).sorted() }
    }

    private let root: BoundedRoot
    private let declared: DeclaredPaths
    private let before: FileTree

    /// Looks at all files before the job begins.
    ///
    /// - Parameters:
    ///   - root: The workspace.
    ///   - affects: What the job may change, as globs; anything when absent.
    /// - Throws: `GlobError`, `SystemError`.
    init(in root: BoundedRoot, affects: [String]?) throws {
        self.root = root
        declared = try DeclaredPaths(affects: affects)
        var walk = TreeWalk(into: nil)
        var tree = FileTree()
        try walk.walk(&tree, in: root, isSilent: true)
        before = tree
    }

    /// Finds what is different, and takes the contents of what goes back into a store.
    func find(into store: ObjectStore) throws -> Found {
        // Nothing is taken in before it is known that it may go back.
        var walk = TreeWalk(into: nil)
        var tree = before
        try walk.walk(&tree, in: root)
        let (observed, notes) = try walk.finish()
        var found = Found()
        found.notes = notes
        var intake = ContentIntake(into: store)
        for change in observed {
            let isFolder = change.before.isFolder || change.after.isFolder
            guard declared.allows(change.path, isFolder: isFolder) else {
                found.refused.append(change.path.text)
                continue
            }
            let path = change.path.filePath
            switch change.after {
            case .file(.some, _): _ = try intake.take(root.openFile(path))
            case .link: _ = try intake.take(root.linkTargetBytes(of: path))
            default: break
            }
            found.files.append(FileChange(change.path, from: change.before, to: change.after))
        }
        try intake.finish()
        return found
    }
}
