import GRDB
import SystemPackage
import WorkflowSystem

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Reads a ledger in a folder that takes no files, where SQLite cannot share its log.
enum LedgerSnapshot {
    private static let largestFile = 1 << 40

    /// Opens the ledger as it is now; later changes by others are not seen.
    static func open(_ file: LedgerFile) throws -> DatabaseQueue {
        try file.hasLeftoverLog() ? copy(file) : immutable(file)
    }

    /// With nothing left in the log, the file alone is the whole ledger.
    private static func immutable(_ file: LedgerFile) throws -> DatabaseQueue {
        try LedgerConnection.reader(path: file.path.immutableURI, readOnly: true)
    }

    /// Commits of a process that died are in the log; it is applied to a copy elsewhere.
    ///
    /// - Parameters:
    ///   - file: The ledger.
    ///   - isInspected: Whether what is no ledger, or a damaged one, is refused.
    /// - Returns: A connection to the copy, which is gone with it.
    /// - Throws: `SystemError`, `DatabaseError`, or `StoreError` of the inspection.
    static func copy(
        _ file: LedgerFile,
        inspecting isInspected: Bool = true
    ) throws
        -> DatabaseQueue
    {
        let name = "ddx-\(UUIDv7.next())"
        let folder = temporaryFolder.appending(name)
        try DurableFile.createDirectories(folder, durably: false, mode: .privateFolder)
        let copy = LedgerFile(folder: folder)
        do {
            for (source, target) in [(file.path, copy.path), (file.log, copy.log)]
            where try DurableFile.status(of: source) != nil {
                let bytes = try DurableFile.read(source, limit: largestFile)
                try AppendFile(target, mode: .privateFile).write(bytes)
            }
            let queue = try LedgerConnection.reader(path: copy.path.string, readOnly: false)
            if isInspected {
                try queue.read { _ = try LedgerSchema.inspect($0) }
            }
            // The connection holds what it needs open; nothing is left behind when it ends.
            try BoundedRoot(temporaryFolder).removeTree(FilePath(name), durably: false)
            return queue
        } catch {
            try BoundedRoot(temporaryFolder).removeTree(FilePath(name), durably: false)
            throw error
        }
    }

    private static var temporaryFolder: FilePath {
        guard let path = unsafe getenv("TMPDIR") else {
            return "/tmp"
        }
        return unsafe FilePath(platformString: path)
    }
}
