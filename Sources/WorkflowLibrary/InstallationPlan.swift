import SystemPackage
package import WorkflowLanguage
package import WorkflowSystem

/// What applying a workflow does, or would do, to a project.
package struct InstallationPlan: Sendable {
    /// What happens to a path.
    package enum Change: String, Sendable, Hashable {
        case new
        case changed
        case same
    }

    /// A file of the project, by its path from the root.
    package struct File: Sendable, Hashable {
        package let path: String
        package let change: Change
    }

    package let workflow: LoadedEntry
    /// The digest of the files that are applied.
    package let digest: SHA256Digest
    /// What the lock file records afterwards.
    package let pin: LockFile.Entry
    /// Every file concerned, the lock file last.
    package let files: [File]
    /// Whether the files in the project differ from those that were applied; they are kept.
    package let isEdited: Bool
    /// Whether the files are copied into the project.
    let copies: Bool
    let lock: LockFile

    /// The digest of the files that are applied and of all that they use.
    var composedDigest: SHA256Digest {
        workflow.composed.files == workflow.source.files ? digest : workflow.composed.digest
    }

    /// The files that are copied, which stand first among all, with their digests.
    package var copiedFiles: [(path: String, digest: SHA256Digest)] {
        copies
            ? zip(files, workflow.source.files).map { ($0.path, SHA256Digest(of: $1.content)) } : []
    }
}
