import Synchronization
import SystemPackage
import WorkflowSystem

/// A file lock that is held until somebody lets it go, or nobody has it any more.
package final class HeldLock: Sendable {
    let path: FilePath
    private let lock: Mutex<FileLock?>

    init(_ lock: consuming FileLock) {
        path = lock.path
        self.lock = Mutex(lock)
    }

    /// Lets the lock go; nothing happens when that was done before.
    ///
    /// - Throws: `SystemError` when the file still names the holder; the lock is free all the same.
    package func release() throws {
        guard let held = lock.withLock({ $0.take() }) else {
            return
        }
        try held.release()
    }

    /// Lets a lock go that others share, whose file names nobody.
    func letGo() {
        _ = lock.withLock { $0.take() }
    }
}
