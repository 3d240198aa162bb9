import SystemPackage
import WorkflowSystem

/// What the system says about an entry without its content being read; another one means a change.
struct FileStamp: Sendable, Hashable {
    let kind: FileStatus.Kind
    let permissions: Int
    let size: Int64
    let modified: Int64
    let changed: Int64
    let inode: UInt64

    init(_ status: FileStatus) {
        kind = status.kind
        permissions = Int(status.permissions.rawValue)
        size = status.size
        modified = status.modified
        changed = status.changed
        inode = status.inode
    }

    init(
        kind: FileStatus.Kind,
        permissions: Int,
        size: Int64,
        modified: Int64,
        changed: Int64,
        inode: UInt64
    ) {
        self.kind = kind
        self.permissions = permissions
        self.size = size
        self.modified = modified
        self.changed = changed
        self.inode = inode
    }

    /// Whether a later change could bear the same times, so that the stamp proves nothing.
    ///
    /// Kernels stamp with a clock that lags behind, and some file systems keep whole seconds only.
    ///
    /// - Parameter moment: When the walk that saw the stamp began, in nanoseconds since 1970.
    /// - Returns: Whether the content must be read again at the next walk.
    func isRacy(at moment: Int64) -> Bool {
        let last = max(modified, changed)
        let second: Int64 = 1_000_000_000
        let granule = last % second == 0 ? 2 * second : 20_000_000
        return last >= moment - granule
    }
}
