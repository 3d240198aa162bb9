import GRDB
import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Writes to the ledger: all changes that wait go into one transaction, then all callers hear.
///
/// A commit waits for the disk, and meanwhile further changes gather; so the number of commits
/// follows the speed of the disk, not the number of callers.
actor LedgerWriter {
    /// Rows that are changed between two checkpoints, each of which waits for the disk several times;
    /// some twenty megabytes of log.
    private static let rowsBetweenCheckpoints = 6000

    /// A log that dead processes left longer than this is moved into the ledger soon.
    private static let longestLeftoverLog = 4 << 20

    private let executor = StoreExecutor(label: "ledger.writer")
    private let file: LedgerFile
    private let commit: @Sendable (Database) throws -> Void
    private var connection: DatabaseQueue?
    private var waiting: [WaitingChange] = []
    private var records = RecordCache()
    private var trail: AuditTrail
    private var rowsAtCheckpoint: Int
    /// Set once the storage failed; nothing is written until the ledger has been opened again.
    private var failure: StoreError?

    nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe executor.asUnownedSerialExecutor()
    }

    /// Opens the writing connection.
    ///
    /// - Parameters:
    ///   - file: The ledger, inspected and up to date.
    ///   - places: Where the keys of the audit trail are.
    ///   - origin: From where this process writes.
    ///   - commit: How a transaction is committed; tests put failures here.
    /// - Throws: What keeps the connection from being safe to write to.
    init(
        _ file: LedgerFile,
        places: AuditPlaces,
        from origin: AuditOrigin,
        commit: @escaping @Sendable (Database) throws -> Void = { try $0.commitPrepared() }
    ) throws {
        self.file = file
        self.commit = commit
        trail = AuditTrail(places, ledger: file.path, from: origin)
        let leftover = try file.leftoverLogSize()
        rowsAtCheckpoint = leftover > Self.longestLeftoverLog ? -Self.rowsBetweenCheckpoints : 0
        connection = try LedgerConnection.writer(file)
    }

    /// Closes the connection; what comes later is refused.
    func close() throws {
        let closing = connection
        connection = nil
        try closing?.close()
        try trail.leaveMark()
    }

    /// Stores a change durably, in the same transaction as others that wait.
    ///
    /// Cancelling the caller does not stop it: what was begun is finished. The answer goes straight
    /// to the caller, while the writer is at what comes after a commit.
    nonisolated func perform<Change: LedgerChange>(
        _ change: Change
    ) async throws -> Change.Answer {
        try await withCheckedThrowingContinuation { caller in
            let change = WaitingChange(change, caller)
            executor.submit { self.assumeIsolated { $0.take(change) } }
        }
    }

    private func take(_ change: WaitingChange) {
        waiting.append(change)
        if waiting.count == 1 {
            // Comes after all changes that arrived during the last commit.
            executor.submit { self.assumeIsolated { $0.storeWaiting() } }
        }
    }

    /// Lets what is appended to a run go on from its record.
    func remember(_ record: RunRecord) {
        records.keep(record)
    }

    /// Opens a new connection after a failure of the storage.
    func reopen() throws {
        do {
            connection = try LedgerConnection.writer(file)
            rowsAtCheckpoint = 0
            failure = nil
        } catch {
            throw StoreError(error, file.path)
        }
    }

    /// Moves the whole log into the ledger and empties it, so that nothing erased remains in it.
    ///
    /// - Throws: `StoreError` with `busy` when somebody still reads an older state.
    func emptyLog() throws {
        guard let connection, failure == nil else {
            throw failure ?? StoreError(.storage, "the ledger is closed", path: file.path)
        }
        do {
            let lock = try FileLock.acquireBlocking(file.checkpointLock, mode: .groupFile)
            let isBusy = try connection.inDatabase { db in
                try Int.fetchOne(db, sql: "PRAGMA wal_checkpoint(TRUNCATE)") != 0
            }
            try lock.release()
            guard !isBusy else {
                throw StoreError(.busy, "another process still reads the ledger", path: file.path)
            }
        } catch {
            throw StoreError(error, file.path)
        }
    }

    private func storeWaiting() {
        let changes = waiting
        waiting = []
        guard let connection, failure == nil else {
            let reason = failure ?? StoreError(.storage, "the ledger is closed", path: file.path)
            return refuse(changes, reason)
        }
        var answers: [Answer] = []
        var isCommitting = false
        var rows = 0
        do {
            try connection.inDatabase { db in
                try db.beginPrepared()
                do {
                    let position = try AuditTrail.Position(in: db)
                    answers = try attempt(changes, in: db)
                    if answers.allSatisfy(\.isRefusal), changes.count == 1 {
                        // Alone and refused: what it did so far goes with the transaction.
                        return try db.rollback()
                    }
                    try trail.seal(
                        answers.flatMap(\.auditRecords),
                        answers.compactMap(\.auditOrder),
                        since: position,
                        knowing: records.takeWritten(),
                        isNeeded: changes.contains(where: \.needsTrail),
                        in: db
                    )
                    isCommitting = true
                    try commit(db)
                    rows = db.totalChangesCount
                } catch {
                    try db.rollback()
                    throw error
                }
            }
        } catch {
            // Both have taken in what may not be stored.
            records = RecordCache()
            trail.forget()
            let reason = StoreError(error, file.path)
            return isCommitting ? settle(answers, reason) : refuse(changes, reason)
        }
        for answer in answers {
            answer.give()
        }
        endEpochIfDue()
        checkpointIfDue(connection, rows)
    }

    /// Destroys the key of an epoch that the commit has ended; nothing more is written otherwise.
    private func endEpochIfDue() {
        do {
            try trail.committed()
        } catch {
            failure = StoreError(error, file.path)
        }
    }

    /// Makes changes, each of which may be refused; one that is alone needs no savepoint for that.
    private func attempt(_ changes: [WaitingChange], in db: Database) throws -> [Answer] {
        guard changes.count == 1, let change = changes.first else {
            return try changes.map { try attempt($0, in: db) }
        }
        do {
            let give = try change.attempt(db, &records)
            return [Answer(change: change, give: give, isRefusal: false)]
        } catch  where error.concernsOneChange {
            return [refusal(of: change, error)]
        }
    }

    private func attempt(_ change: WaitingChange, in db: Database) throws -> Answer {
        do {
            return try db.inSavepointPrepared {
                let give = try change.attempt(db, &records)
                return Answer(change: change, give: give, isRefusal: false)
            }
        } catch  where error.concernsOneChange {
            return refusal(of: change, error)
        }
    }

    private func refusal(of change: WaitingChange, _ error: any Error) -> Answer {
        let reason = error is DatabaseError ? StoreError(error, file.path) : error
        return Answer(change: change, give: { change.refuse(reason) }, isRefusal: true)
    }

    /// Answers after a failure that came before the commit: nothing is stored.
    private func refuse(_ changes: [WaitingChange], _ reason: StoreError) {
        if reason.code != .busy {
            failure = reason
            connection = nil
        }
        for change in changes {
            change.refuse(reason)
        }
    }

    /// Answers after a failed commit, which may have reached the disk: looks what is there.
    ///
    /// The commit is not tried again: the kernel may have dropped what it could not write.
    private func settle(_ answers: [Answer], _ reason: StoreError) {
        failure = reason
        connection = nil
        let stored: [Bool]
        do {
            stored = try LedgerConnection.writer(file).inDatabase { db in
                try answers.map { try !$0.isRefusal && $0.change.stands(db) }
            }
        } catch {
            let unknown = StoreError(
                .unknownOutcome,
                "a commit failed and its outcome cannot be read: \(reason.message)",
                path: file.path
            )
            for answer in answers {
                answer.change.refuse(unknown)
            }
            return
        }
        for (answer, isStored) in zip(answers, stored) {
            if isStored || answer.isRefusal {
                answer.give()
            } else {
                answer.change.refuse(reason)
            }
        }
    }

    /// Moves the log into the ledger from time to time; one process does it, the others go on.
    ///
    /// - Parameters:
    ///   - connection: The writing connection.
    ///   - rows: How many rows it has changed in all.
    private func checkpointIfDue(_ connection: DatabaseQueue, _ rows: Int) {
        do {
            guard rows - rowsAtCheckpoint >= Self.rowsBetweenCheckpoints,
                let lock = try FileLock.tryAcquire(file.checkpointLock, mode: .groupFile)
            else {
                return
            }
            try connection.inDatabase { db in
                try db.execute(sql: "PRAGMA wal_checkpoint(PASSIVE)")
            }
            try lock.release()
            rowsAtCheckpoint = rows
        } catch {
            // What was answered is safe in the log; nothing more is written over a failing disk.
            let reason = StoreError(error, file.path)
            failure = reason.code == .busy ? nil : reason
        }
    }
}

/// What a caller will hear once the transaction is durable.
private struct Answer {
    let change: WaitingChange
    let give: @Sendable () -> Void
    /// Set when the ledger refused the change; that needs no commit to be true.
    let isRefusal: Bool

    var auditRecords: [AuditRecord] { isRefusal ? [] : change.auditRecords }
    var auditOrder: AuditOrder? { isRefusal ? nil : change.auditOrder }
}
