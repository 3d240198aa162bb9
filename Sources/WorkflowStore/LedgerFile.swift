import GRDB
import SystemPackage
import WorkflowSystem

/// Where the ledger of a project stands and what stands beside it.
struct LedgerFile: Sendable {
    let folder: FilePath

    var path: FilePath { folder.appending("ledger.sqlite") }

    /// What SQLite has committed and not yet moved into the ledger.
    var log: FilePath { folder.appending("ledger.sqlite-wal") }

    /// Given up when the disk is full.
    var ballast: Ballast { Ballast(path: folder.appending("ballast")) }

    /// Held while the ledger is created or brought up to date.
    var openingLock: FilePath { folder.appending("ledger.open") }

    /// Held while the log is moved into the ledger.
    var checkpointLock: FilePath { folder.appending("ledger.checkpoint") }

    /// Shared by everybody who has the ledger open, and held alone while another takes its place.
    var usersLock: FilePath { folder.appending("ledger.users") }

    func exists() throws -> Bool {
        try DurableFile.status(of: path, followingLinks: true) != nil
    }

    /// Whether commits are left in the log by a process that is still there or that died.
    func hasLeftoverLog() throws -> Bool {
        try leftoverLogSize() > 0
    }

    func leftoverLogSize() throws -> Int64 {
        guard let status = try DurableFile.status(of: log), status.kind == .file else {
            return 0
        }
        return status.size
    }

    /// Refuses a file whose size cannot be that of a ledger.
    ///
    /// The file is not opened for it: closing it would let go of the locks that SQLite holds on it
    /// in this process.
    func requireWholePages() throws {
        guard let status = try DurableFile.status(of: path, followingLinks: true) else {
            return
        }
        guard status.kind == .file else {
            throw StoreError(.corrupt, "where the ledger should be, there is no file", path: path)
        }
        if status.size == 0, try hasLeftoverLog() {
            // SQLite would take the log for that of another file, and remove it.
            throw StoreError(.corrupt, "the ledger is empty, and yet it has a log", path: path)
        }
        guard try !hasLeftoverLog() else {
            return
        }
        if status.size % 512 != 0 {
            throw StoreError(
                .corrupt,
                "the ledger is damaged: it was cut off or overwritten",
                path: path
            )
        }
        if status.size == 0, try hasRuns() {
            throw StoreError(.corrupt, "the ledger is empty, and yet there are runs", path: path)
        }
    }

    private func hasRuns() throws -> Bool {
        let runs = folder.appending("runs")
        guard try DurableFile.status(of: runs)?.kind == .folder else {
            return false
        }
        return try !BoundedRoot(runs).list().isEmpty
    }

    /// Makes an empty file that only those may read who may enter the folder.
    func create() throws {
        try DurableFile.create([], at: path, mode: .groupFile)
    }
}
