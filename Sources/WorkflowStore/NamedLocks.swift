package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// Locks of a project that people give names to, each on a file of its own.
///
/// They are held across runs and processes. The kernel keeps them: the locks of a process are free
/// as soon as it is dead, even while a child of it lives on.
package struct NamedLocks: Sendable, Hashable {
    private let folder: FilePath

    /// The mutexes of phases and steps.
    package static func mutexes(state: FilePath) -> NamedLocks {
        NamedLocks(folder: state.appending("locks"))
    }

    /// The groups of runs of which one at a time goes on.
    package static func groups(state: FilePath) -> NamedLocks {
        NamedLocks(folder: state.appending("groups"))
    }

    /// Takes a lock, waiting in the order of arrival while others hold it.
    ///
    /// It is not given twice, not even to its holder. Waiting occupies no thread of the pool and ends
    /// at once when the task is cancelled.
    ///
    /// - Parameters:
    ///   - name: The name of the lock, any text.
    ///   - run: The run that is to hold it.
    ///   - node: The phase or step that is to hold it; nothing for the run as a whole.
    /// - Returns: The lock, held until it is released or dropped.
    /// - Throws: `StoreError` with `storage`, or `CancellationError`.
    package func acquire(
        _ name: String,
        for run: RunID,
        _ node: NodeReference? = nil
    ) async throws -> HeldLock {
        let (path, owner) = try file(name, run, node)
        do {
            if let lock = try FileLock.tryAcquire(path, mode: .groupFile, owner: owner) {
                return HeldLock(lock)
            }
            return try await LockWait.acquire(path, owner: owner)
        } catch let error as SystemError {
            throw StoreError(error, path)
        }
    }

    /// Takes a lock unless somebody else holds it.
    ///
    /// - Parameters:
    ///   - name: The name of the lock, any text.
    ///   - run: The run that is to hold it.
    ///   - node: The phase or step that is to hold it; nothing for the run as a whole.
    /// - Returns: The lock, held until it is released or dropped; nothing when it is taken.
    /// - Throws: `StoreError` with `storage`, or `CancellationError`.
    package func tryAcquire(
        _ name: String,
        for run: RunID,
        _ node: NodeReference? = nil
    ) async throws -> HeldLock? {
        let (path, owner) = try file(name, run, node)
        do {
            let lock = try await FileLock.acquire(
                path,
                patience: FileLock.patienceWithProbes,
                mode: .groupFile,
                owner: owner
            )
            guard let lock else {
                return nil
            }
            return HeldLock(lock)
        } catch let error as SystemError {
            throw StoreError(error, path)
        }
    }

    /// Who holds a lock now; nothing when it is free.
    package func holder(of name: String) throws -> LockHolder? {
        try holder(path(of: name))
    }

    /// Who holds any of the locks now.
    package func holders() throws -> [LockHolder] {
        do {
            guard try DurableFile.status(of: folder)?.kind == .folder else {
                return []
            }
            return try BoundedRoot(folder).list().filter { $0.kind == .file }
                .compactMap { try holder(folder.pushing($0.path)) }
        } catch let error as SystemError {
            throw StoreError(error, folder)
        }
    }

    private func holder(_ path: FilePath) throws -> LockHolder? {
        do {
            guard try FileLock.isHeld(path), let owner = try FileLock.owner(of: path),
                let status = try DurableFile.status(of: path)
            else {
                return nil
            }
            return LockHolder(owner, since: Timestamp(microseconds: status.modified / 1000))
        } catch let error as SystemError {
            throw StoreError(error, path)
        }
    }

    /// Names come from definitions and may be any text; of files, the digest is the name.
    func path(of name: String) -> FilePath {
        folder.appending(SHA256Digest(of: Array(name.utf8)).hexadecimal)
    }

    private func file(
        _ name: String,
        _ run: RunID,
        _ node: NodeReference?
    ) throws -> (FilePath, LockOwner) {
        do {
            try DurableFile.createDirectories(folder, durably: false, mode: .groupFolder)
        } catch let error as SystemError {
            throw StoreError(error, folder)
        }
        return (path(of: name), .current(note: LockHolder.note(run, node)))
    }
}
