import SystemPackage
import WorkflowSystem

/// Waits until something changes in some folders, some of which may not be there yet.
package struct ChangeWait: Sendable {
    private let changes: FolderChanges
    private let folders: [FilePath]

    /// Begins to watch.
    init(_ folders: [FilePath]) throws {
        changes = try FolderChanges()
        self.folders = folders
        changes.watch(folders)
    }

    /// Waits for a change since the last wait, for some seconds at most.
    package func next() async {
        changes.watch(folders)
        await changes.next()
    }
}
