import GRDB
import Synchronization
package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// The ledger of a project: what happened in its runs, and tables that answer queries.
///
/// Writing goes through one connection and waits for the disk; reading has a connection of its own
/// and never waits for writing. Any number of processes may have a ledger open.
package final class LedgerStore: Ledger {
    private let file: LedgerFile
    private let writer: LedgerWriter?
    /// Hides what nobody may see in everything that is stored.
    let masking: EventMasking
    /// Where the keys of the audit trail are; nothing in a ledger that is only read.
    let places: AuditPlaces?
    let notes: NoteSeals
    private let reader: Mutex<Reader>
    private let readingExecutor: StoreExecutor
    /// Keeps others from putting another ledger in the place of this one.
    private let use: HeldLock?

    /// Opens the ledger in the state folder of a project, creating it when absent.
    ///
    /// The header and the schema are examined, and before writing the pages of a ledger that is
    /// not large. What is damaged, or was written by a later version, is left as it is.
    ///
    /// - Parameters:
    ///   - folder: The folder `.ddx/state`.
    ///   - places: Where the keys of the audit trail are, which no project may hold.
    ///   - origin: From where this process writes, as records say it.
    ///   - masking: Hides what nobody may see in everything that is stored.
    /// - Returns: The open ledger.
    /// - Throws: `StoreError` with `corrupt`, `newerVersion`, `storage` or `busy`.
    package static func open(
        state folder: FilePath,
        audit places: AuditPlaces,
        from origin: AuditOrigin = AuditOrigin(),
        masking: EventMasking = .none
    ) async throws -> LedgerStore {
        try await open(
            LedgerFile(folder: folder),
            audit: places,
            from: origin,
            masking: masking
        ) { try $0.commitPrepared() }
    }

    /// Whether there is a ledger in the state folder of a project.
    package static func exists(state folder: FilePath) throws -> Bool {
        do {
            return try LedgerFile(folder: folder).exists()
        } catch {
            throw StoreError(error, folder)
        }
    }

    /// What tells whether a ledger has changed since it was asked last; equal as long as it has not.
    package static func version(state folder: FilePath) throws -> [Int64] {
        let file = LedgerFile(folder: folder)
        do {
            return try [file.path, file.log].flatMap { path -> [Int64] in
                // Readers make an empty log and remove it.
                guard let status = try DurableFile.status(of: path), status.size > 0 else {
                    return [0, 0]
                }
                return [status.size, status.modified]
            }
        } catch {
            throw StoreError(error, folder)
        }
    }

    /// Opens the ledger for reading: creates nothing and refuses changes; an absent one is empty.
    ///
    /// - Parameters:
    ///   - folder: The folder `.ddx/state`.
    ///   - archives: Archives of records that are found as if they were still in the ledger.
    ///   - identity: The keys that open what people wrote; without any it stays sealed.
    /// - Returns: The open ledger.
    /// - Throws: `StoreError` with `corrupt`, `newerVersion` or `storage`; of archives also with
    ///   `notFound` or `invalid`.
    package static func open(
        reading folder: FilePath,
        archives: [AuditArchive] = [],
        with identity: IdentityFile? = nil
    ) async throws -> LedgerStore {
        try await opening(LedgerFile(folder: folder)) { file, executor in
            try LedgerStore(reading: file, archives, NoteSeals(identity: identity), executor)
        }
    }

    /// Opens the ledger with a way to commit that tests can make fail.
    static func open(
        _ file: LedgerFile,
        audit places: AuditPlaces,
        from origin: AuditOrigin = AuditOrigin(),
        masking: EventMasking = .none,
        commit: @escaping @Sendable (Database) throws -> Void
    ) async throws -> LedgerStore {
        try await opening(file) { file, executor in
            try LedgerStore(writing: file, places, origin, masking, executor, commit)
        }
    }

    private static func opening(
        _ file: LedgerFile,
        _ make: @escaping @Sendable (LedgerFile, StoreExecutor) throws -> LedgerStore
    ) async throws -> LedgerStore {
        let executor = StoreExecutor(label: "ledger.reader")
        return try await executor.perform {
            do {
                return try make(file, executor)
            } catch {
                throw StoreError(error, file.path)
            }
        }
    }

    /// Where the ledger stands.
    var path: FilePath { file.path }

    private init(
        reading file: LedgerFile,
        _ archives: [AuditArchive],
        _ notes: NoteSeals,
        _ executor: StoreExecutor
    ) throws {
        self.file = file
        readingExecutor = executor
        masking = .none
        places = nil
        self.notes = notes
        writer = nil
        use = try Self.share(file, creating: nil)
        let queue = try Self.openReader(file)
        try queue?.inDatabase { try AttachedArchives.attach(archives, to: $0) }
        reader = Mutex(queue.map(Reader.open) ?? .absent)
    }

    private init(
        writing file: LedgerFile,
        _ places: AuditPlaces,
        _ origin: AuditOrigin,
        _ masking: EventMasking,
        _ executor: StoreExecutor,
        _ commit: @escaping @Sendable (Database) throws -> Void
    ) throws {
        self.file = file
        self.masking = masking
        self.places = places
        notes = NoteSeals(identity: places.identity)
        readingExecutor = executor
        try DurableFile.createDirectories(file.folder, mode: .groupFolder)
        let lock = try FileLock.acquireBlocking(file.openingLock, mode: .groupFile)
        use = try Self.share(file, creating: .groupFile)
        // Only for the inspection: what is ours may then be cleaned up when it is closed.
        _ = try Self.openReader(file, isThorough: true)
        if try !file.exists() {
            try file.create()
        }
        // Whoever has no room to spare works without it.
        try? file.ballast.keep()
        var origin = origin
        origin.masking = masking
        writer = try LedgerWriter(file, places: places, from: origin, commit: commit)
        reader = Mutex(
            .open(try LedgerConnection.reader(path: file.path.string, readOnly: false))
        )
        try lock.release()
    }

    private static func share(
        _ file: LedgerFile,
        creating mode: FilePermissions?
    ) throws -> HeldLock? {
        guard let lock = try FileLock.share(file.usersLock, creating: mode) else {
            return nil
        }
        return HeldLock(lock)
    }

    /// Opens and inspects what is there; nothing when there is nothing.
    private static func openReader(
        _ file: LedgerFile,
        isThorough: Bool = false
    ) throws -> DatabaseQueue? {
        try file.requireWholePages()
        guard try file.exists() else {
            return nil
        }
        let queue: DatabaseQueue
        do {
            // A connection that may write would clean up a log that a dead process left, which is
            // not yet known to be one of ours.
            queue = try LedgerConnection.reader(
                path: file.path.string,
                readOnly: file.hasLeftoverLog()
            )
        } catch let error as DatabaseError
            where [.SQLITE_CANTOPEN, .SQLITE_READONLY].contains(error.resultCode)
        {
            queue = try LedgerSnapshot.open(file)
        }
        let hasTables = try queue.read { db in
            guard try LedgerSchema.inspect(db) else {
                return false
            }
            if isThorough {
                try LedgerSchema.requireSoundPages(db)
            }
            return true
        }
        return hasTables ? queue : nil
    }

    /// Makes a change durable, together with others that wait.
    func perform<Change: LedgerChange>(_ change: Change) async throws -> Change.Answer {
        guard let writer else {
            throw StoreError(.storage, "the ledger was opened for reading only", path: file.path)
        }
        return try await writer.perform(change)
    }

    /// Lets what is appended to a run go on from its record.
    func remember(_ record: RunRecord) async {
        await writer?.remember(record)
    }

    /// Looks something up without waiting for writers.
    func read<Value: Sendable>(
        orWhenAbsent nothing: Value,
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            // Nobody closes the connection meanwhile: that happens on the same executor.
            return try await readingExecutor.perform {
                switch self.reader.withLock({ $0 }) {
                case .absent: nothing
                case .open(let connection): try connection.read(body)
                case .closed: throw StoreError(.storage, "the ledger is closed")
                }
            }
        } catch {
            throw StoreError(error, file.path)
        }
    }

    /// Empties the log of the ledger into it.
    func emptyLog() async throws {
        try await writer?.emptyLog()
    }

    /// Goes on after the storage failed and its cause was removed.
    ///
    /// Until then every change is refused: a disk that lost one write may lose the next.
    package func reopen() async throws {
        try await writer?.reopen()
    }

    /// Gives up the room that was kept for the case that the disk is full, and opens the ledger again.
    ///
    /// - Returns: Whether there was any.
    /// - Throws: `StoreError` when the disk does not even allow that.
    package func makeRoom() async throws -> Bool {
        do {
            guard try file.ballast.release() else {
                return false
            }
        } catch {
            throw StoreError(error, file.path)
        }
        try await reopen()
        return true
    }

    /// Closes the ledger and moves its log into it when nobody else has it open.
    ///
    /// Nothing is lost without it: a log that is left behind is found by whoever opens the ledger.
    package func close() async throws {
        try await writer?.close()
        do {
            try await readingExecutor.perform {
                let reader = self.reader.withLock { reader in
                    defer { reader = .closed }
                    return reader
                }
                if case .open(let connection) = reader {
                    try connection.close()
                }
            }
            use?.letGo()
        } catch {
            throw StoreError(error, file.path)
        }
    }
}

/// The connection that queries use.
private enum Reader {
    /// There was no ledger when it was to be opened.
    case absent
    case open(DatabaseQueue)
    case closed
}
