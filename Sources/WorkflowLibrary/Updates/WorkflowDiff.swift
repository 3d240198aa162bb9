import SystemPackage
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowSystem

/// What differs between two states of a workflow.
package struct WorkflowDiff: Sendable {
    /// How a file differs.
    package enum Change: String, Sendable, Hashable {
        case new
        case changed
        case removed
    }

    /// The files that differ, by path.
    package let files: [(path: String, change: Change)]
    /// The differences as `diff -u` writes them.
    package let text: [UInt8]

    /// Compares two states.
    ///
    /// - Parameters:
    ///   - old: What there was.
    ///   - new: What there is.
    ///   - git: Writes the text.
    ///   - scratch: A folder of its own for the files while they are compared.
    /// - Throws: `LibraryError` when git cannot be run.
    init(
        from old: WorkflowSource,
        to new: WorkflowSource,
        git: Git,
        scratch: FilePath
    ) async throws {
        let paths = WorkflowSource(files: old.files + new.files).files.map(\.path)
        files = paths.compactMap { path in
            switch (old.file(path), new.file(path)) {
            case (nil, nil): nil
            case (nil, _): (path, .new)
            case (_, nil): (path, .removed)
            case (let old, let new): old == new ? nil : (path, .changed)
            }
        }
        guard !files.isEmpty else {
            text = []
            return
        }
        let root = try BoundedRoot(scratch)
        try root.publishAll(old.plannedFiles, as: "a")
        try root.publishAll(new.plannedFiles, as: "b")
        let answer = try await git.run(
            [
                "diff", "--no-index", "--no-ext-diff", "--no-textconv", "--no-prefix", "--no-color",
                "--", "a", "b",
            ],
            directory: scratch,
            limit: 2 * WorkflowSource.mostBytes
        )
        text = answer.status == 1 ? answer.output : try answer.required().output
    }
}
