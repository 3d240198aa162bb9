import GRDB
package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// What came of saving a damaged ledger.
package struct LedgerSalvage: Sendable {
    /// The runs whose whole history was saved.
    package var whole: [RunID] = []
    /// The runs whose history ends early now, or may do so.
    package var cut: [RunID] = []
    /// The runs of which nothing could be saved.
    package var lost: [RunID] = []
    /// Where the damaged ledger is kept.
    package let kept: FilePath
}

extension LedgerStore {
    /// Puts what can still be read of a damaged ledger into a new one, in its place.
    ///
    /// The damaged one is kept as it is, below `damaged` in the state folder. Histories are kept as
    /// far as they make sense; tables that follow from them are made anew; records of the audit trail
    /// are taken over as they are, so that verifying them tells what is missing. When it is cut off,
    /// the next call goes on from what was kept.
    ///
    /// - Parameters:
    ///   - folder: The state folder of the project.
    ///   - time: When it is done.
    /// - Returns: What was saved and what was not; nothing when there is no ledger.
    /// - Throws: `StoreError` with `busy` while a run is carried on or anybody has the ledger
    ///   open, and with `corrupt` when no run
    ///   can be read; the ledger is as it was then.
    package static func salvage(
        state folder: FilePath,
        at time: Timestamp
    ) async throws
        -> LedgerSalvage?
    {
        let executor = StoreExecutor(label: "ledger.salvage")
        return try await executor.perform {
            let file = LedgerFile(folder: folder)
            do {
                return try Salvaging(file: file, time: time).perform()
            } catch {
                throw StoreError(error, file.path)
            }
        }
    }
}

/// The work of saving a ledger.
private struct Salvaging {
    private static let largestFile = 1 << 40

    let file: LedgerFile
    let time: Timestamp

    func perform() throws -> LedgerSalvage? {
        guard try file.exists() else {
            return nil
        }
        let lock = try FileLock.acquireBlocking(file.openingLock, mode: .groupFile)
        for run in try RunFolder.all(state: file.folder)
        where try RunOwnership.isOwned(run, state: file.folder) {
            throw StoreError(.busy, "run \(run.short) is carried on by a process")
        }
        guard let alone = try FileLock.tryAcquire(file.usersLock, mode: .groupFile) else {
            throw StoreError(
                .busy,
                "another command works with the ledger; try again when it has ended",
                path: file.path
            )
        }
        let kept = try keep()
        let scratch = file.folder.appending("salvage")
        try BoundedRoot(file.folder).removeTree("salvage")
        try DurableFile.createDirectories(scratch, mode: .groupFolder)
        let rescued = LedgerFile(folder: scratch)
        var salvage = LedgerSalvage(kept: kept.folder)
        let old = try LedgerSnapshot.copy(kept, inspecting: false)
        try rescued.create()
        let new = try LedgerConnection.writer(rescued)
        // A transaction could not be ended any more once a damaged page was met.
        try old.inDatabase { remains in
            try new.inDatabase { db in
                try LedgerTransfer(from: LedgerRemains(remains), to: db).perform(&salvage)
            }
        }
        try new.close()
        let known = Set(salvage.whole + salvage.cut + salvage.lost)
        salvage.lost += try RunFolder.all(state: file.folder).filter { !known.contains($0) }
        guard !salvage.whole.isEmpty || !salvage.cut.isEmpty else {
            try BoundedRoot(file.folder).removeTree("salvage")
            throw StoreError(.corrupt, "nothing of the ledger can be read", path: file.path)
        }
        // A log beside another ledger than its own would be taken for that one's.
        for path in [file.log, FilePath(file.path.string + "-shm")] {
            try DurableFile.remove(path)
        }
        let bytes = try DurableFile.read(rescued.path, limit: Self.largestFile)
        try DurableFile.write(bytes, to: file.path, mode: .groupFile)
        try BoundedRoot(file.folder).removeTree("salvage")
        try alone.release()
        try lock.release()
        return salvage
    }

    /// Copies the damaged ledger with its log, unless an earlier call that was cut off has done so.
    private func keep() throws -> LedgerFile {
        let damaged = file.folder.appending("damaged")
        let ledger = try DurableFile.read(file.path, limit: Self.largestFile)
        if try DurableFile.status(of: damaged)?.kind == .folder {
            for entry in try BoundedRoot(damaged).list() where entry.kind == .folder {
                let kept = LedgerFile(folder: damaged.pushing(entry.path))
                // What is written last tells that the copy is whole.
                if try kept.exists(),
                    try DurableFile.read(kept.path, limit: Self.largestFile) == ledger
                {
                    return kept
                }
            }
        }
        let kept = LedgerFile(folder: damaged.appending("\(time.microseconds)"))
        try DurableFile.createDirectories(kept.folder, mode: .groupFolder)
        if try file.hasLeftoverLog() {
            let log = try DurableFile.read(file.log, limit: Self.largestFile)
            try DurableFile.write(log, to: kept.log, mode: .groupFile)
        }
        try DurableFile.write(ledger, to: kept.path, mode: .groupFile)
        return kept
    }
}
