import Dispatch
import GRDB
import Synchronization
import WorkflowAudit

/// The records of one log in order: read by one thread, opened by all processors.
///
/// A batch is small at first, so that whoever wants a few records waits for a few.
struct RecordBatches<Opened: Sendable> {
    private static var largest: Int { 2048 }

    private let rows: RowCursor
    private var parts: AuditPartCursor
    private let open: @Sendable (HashedRecord, AuditKeys) -> Opened
    private var batch: ArraySlice<Opened> = []
    private var size = 16

    /// Begins at one end of a log.
    ///
    /// - Parameters:
    ///   - log: The number of the log.
    ///   - isNewestFirst: At which end.
    ///   - first: The first record that is wanted.
    ///   - db: The connection, in a transaction.
    ///   - open: Makes of a record what is wanted of it; called on any thread.
    /// - Throws: What reading the ledger throws.
    init(
        _ log: Int64,
        newestFirst isNewestFirst: Bool = false,
        from first: Int = 0,
        in db: Database,
        open: @escaping @Sendable (HashedRecord, AuditKeys) -> Opened
    ) throws {
        self.open = open
        parts = try AuditPartCursor(log, newestFirst: isNewestFirst, from: first, in: db)
        rows = try Row.fetchCursor(
            db,
            sql: """
                \(AuditReading.select) AND audit_leaf.seq >= ?
                ORDER BY audit_leaf.seq \(isNewestFirst ? "DESC" : "ASC")
                """,
            arguments: [log, first]
        )
    }

    /// The next record; nothing behind the last.
    mutating func next(_ keyring: inout AuditKeyring) throws -> Opened? {
        if batch.isEmpty {
            try fill(&keyring)
        }
        return batch.popFirst()
    }

    private mutating func fill(_ keyring: inout AuditKeyring) throws {
        var stored: [StoredRecord] = []
        stored.reserveCapacity(size)
        while stored.count < size, let row = try rows.next() {
            stored.append(StoredRecord(row, try parts.boxes(of: row[0])))
        }
        size = min(2 * size, Self.largest)
        let hashed = stored.mapOnAllProcessors(HashedRecord.init)
        for record in hashed {
            try record.hashed.intact.map { try keyring.learn($0) }
        }
        let (open, keys) = (open, keyring.keys)
        batch = hashed.mapOnAllProcessors { open($0, keys) }[...]
    }
}

extension Array where Element: Sendable {
    /// The results for all elements, in order, worked out by all processors; blocks the thread.
    ///
    /// - Parameters:
    ///   - length: How many elements a processor takes at once.
    ///   - transform: Works out the result for an element.
    /// - Returns: The results.
    func mapOnAllProcessors<Result: Sendable>(
        together length: Int = 64,
        _ transform: @Sendable (Element) -> Result
    ) -> [Result] {
        let results = Mutex([[Result]](repeating: [], count: (count + length - 1) / length))
        DispatchQueue.concurrentPerform(iterations: (count + length - 1) / length) { piece in
            let start = piece * length
            let found = self[start..<Swift.min(start + length, count)].map(transform)
            results.withLock { $0[piece] = found }
        }
        return results.withLock { $0.flatMap(\.self) }
    }
}
