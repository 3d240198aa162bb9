import WorkflowModel
import WorkflowSystem

/// What stands at a path, as far as taking back needs to know.
enum EntryState: Sendable, Hashable {
    case absent
    /// A file; content or permissions are nothing where they could not be read.
    case file(SHA256Digest?, permissions: Int?)
    /// A symbolic link, with the digest of where it leads to.
    case link(SHA256Digest)
    case folder(permissions: Int)

    /// The content, where the entry has one that is known.
    var digest: SHA256Digest? {
        switch self {
        case .absent, .folder: nil
        case .file(let digest, _): digest
        case .link(let digest): digest
        }
    }

    /// The permissions of a file; for links and folders with the kind in it, as `stat` has it.
    var mode: Int? {
        switch self {
        case .absent: nil
        case .file(_, let permissions): permissions
        case .link: FileChange.linkKind | 0o777
        case .folder(let permissions): FileChange.folderKind | permissions
        }
    }

    /// Whether a folder stands there.
    var isFolder: Bool {
        if case .folder = self { return true }
        return false
    }

    /// Whether a file stands there.
    var isFile: Bool {
        if case .file = self { return true }
        return false
    }

    /// Reads what a change says about one side; nothing when it says too little.
    init?(digest: String?, mode: Int?) {
        let digest = digest.flatMap { SHA256Digest($0) }
        switch (mode.map { $0 & FileChange.kindMask }, digest) {
        case (FileChange.linkKind, let digest?): self = .link(digest)
        case (FileChange.linkKind, nil): return nil
        case (FileChange.folderKind, _): self = .folder(permissions: (mode ?? 0) & 0o7777)
        case (nil, nil): return nil
        case (_, let digest): self = .file(digest, permissions: mode)
        }
    }

    /// Whether both are the same entry; permissions that were not looked at fit any.
    func fits(_ other: EntryState) -> Bool {
        guard case .file(let digest, let permissions) = self,
            case .file(let otherDigest, let otherPermissions) = other
        else {
            return self == other
        }
        let samePermissions =
            permissions == nil || otherPermissions == nil || permissions == otherPermissions
        return digest != nil && digest == otherDigest && samePermissions
    }
}

extension FileChange {
    /// Describes how an entry went from one state to another.
    init(
        _ path: TrackedPath,
        from before: EntryState,
        to after: EntryState,
        sharedWith: [StepReference] = []
    ) {
        let change: Change =
            switch (before, after) {
            case (.absent, _): .added
            case (_, .absent): .deleted
            case (.file(let old, _), .file(let new, _)) where old == new && old != nil: .mode
            case (.folder, .folder): .mode
            default: .modified
            }
        self.init(
            path: path.text,
            change: change,
            digest: after.digest?.description,
            mode: after.mode,
            previousDigest: before.digest?.description,
            previousMode: before.mode,
            sharedWith: sharedWith
        )
    }

    /// What stood there before; nothing when the change does not say.
    var before: EntryState? {
        change == .added ? .absent : EntryState(digest: previousDigest, mode: previousMode)
    }

    /// What stands there since; nothing when the change does not say.
    var after: EntryState? {
        change == .deleted ? .absent : EntryState(digest: digest, mode: mode)
    }
}
