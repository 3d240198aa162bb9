import Patterns
import WorkflowSystem

/// What is known of a folder and everything below it.
struct FileTree: Sendable {
    /// The entries that are tracked, in the order in which the file system has them.
    var entries: [Entry] = []
    /// The names that are passed over.
    var ignored: Set<EntryName> = []
    /// How the folder was when its names were read; nothing when they must be read again.
    var stamp: FileStamp?
    /// The ignore file in the folder as it was read.
    var ignoreFile: IgnoreFile?

    /// An entry of a folder.
    struct Entry: Sendable {
        let name: EntryName
        var stamp: FileStamp
        /// The content of a file or link; nothing for what could not be read.
        var digest: SHA256Digest?
        /// Whether the stamp proves nothing, so that the content must be read again.
        var isRacy: Bool
        /// What a folder holds.
        var folder: FileTree?

        /// What stands there.
        var state: EntryState { IndexRecord(self).state }
    }

    /// The rules of an ignore file, and what they were read from.
    struct IgnoreFile: Sendable {
        let digest: SHA256Digest
        /// Nothing when the file must be looked at again.
        let stamp: FileStamp?
        /// Nothing before the file was read by this process.
        let rules: IgnoreRules?
    }
}

/// Something that a walk found to be different.
struct ObservedChange: Sendable {
    let path: TrackedPath
    let before: EntryState
    let after: EntryState
    /// What is known of the entry now; nothing for one that is gone.
    let record: IndexRecord?
}
