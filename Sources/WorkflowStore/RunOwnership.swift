package import SystemPackage
package import WorkflowModel
package import WorkflowSystem

/// The right to carry a run on: held by one process, and gone when that process is.
///
/// The kernel keeps it, so a dead owner is seen at once. Together with the epoch that claiming the
/// run in the ledger gives, no two processes can write to a run.
package final class RunOwnership: Sendable {
    package let run: RunID
    package let folder: RunFolder
    private let lock: HeldLock
    private let notes: NoteFile

    /// Takes a run, creates its folder and the FIFO that wakes its owner.
    ///
    /// - Parameters:
    ///   - run: The run to own.
    ///   - state: The state folder of the project.
    ///   - patience: How long to wait for an owner that lets go.
    /// - Returns: The ownership, until it is released or dropped.
    /// - Throws: `StoreError` with `busy` that says who owns the run, or with `storage`.
    package static func acquire(
        _ run: RunID,
        state: FilePath,
        patience: Duration = FileLock.patienceWithProbes
    ) async throws -> RunOwnership {
        let folder = RunFolder(run, state: state)
        do {
            try folder.create()
            let lock = try await FileLock.acquire(
                folder.owner,
                patience: patience,
                mode: .groupFile
            )
            guard let lock else {
                throw try busy(run, folder)
            }
            try WakeFIFO.create(folder.wake, mode: .groupFile)
            return RunOwnership(run, folder, lock)
        } catch let error as SystemError {
            throw StoreError(error, folder.path)
        }
    }

    /// Says whether a living process owns a run; writes nothing.
    package static func isOwned(_ run: RunID, state: FilePath) throws -> Bool {
        let folder = RunFolder(run, state: state)
        do {
            return try FileLock.isHeld(folder.owner)
        } catch let error as SystemError {
            throw StoreError(error, folder.owner)
        }
    }

    /// Who owns a run, or owned it last; nothing when it was let go.
    package static func owner(of run: RunID, state: FilePath) throws -> LockOwner? {
        try FileLock.owner(of: RunFolder(run, state: state).owner)
    }

    private static func busy(_ run: RunID, _ folder: RunFolder) throws -> StoreError {
        guard let owner = try FileLock.owner(of: folder.owner) else {
            return StoreError(.busy, "run \(run.short) is owned by another process")
        }
        return StoreError(
            .busy,
            "run \(run.short) is owned by process \(owner.process.pid) on \(owner.host)"
        )
    }

    private init(_ run: RunID, _ folder: RunFolder, _ lock: consuming FileLock) {
        self.run = run
        self.folder = folder
        self.lock = HeldLock(lock)
        notes = NoteFile(folder.noteOfChildren)
    }

    /// Lets the run go before the ownership is dropped.
    package func release() throws {
        try lock.release()
    }
}

extension RunOwnership {
    /// Notes a child, so that whoever takes the run over can end what a dead owner left.
    ///
    /// The note need not survive a power cut: neither does the child.
    package func noteChild(_ child: ProcessIdentity) throws {
        try notes.put("\(child)")
    }

    /// Removes the note of a child that has ended.
    package func forgetChild(_ child: ProcessIdentity) throws {
        try notes.remove("\(child)")
    }

    /// The children that are noted: those of this owner, and what dead owners left.
    package func leftBehind() throws -> [ProcessIdentity] { try folder.children() }
}
