import Dispatch
import GRDB
import Synchronization
import WorkflowAudit

/// The records of one log in order: read by one thread, hashed and opened by all processors meanwhile.
///
/// While one batch is handed over, the next one is opened, the one after that is hashed, and the one
/// behind that is read. A batch is small at first, so that whoever wants a few records waits for a
/// few.
struct RecordBatches<Opened: Sendable> {
    private static var largest: Int { 16 * RecordPage.length }

    private var pages: RecordPages
    private let open: @Sendable (StoredRecord, HashedLeaf, AuditKeys) -> Opened
    /// What was read and not looked at yet.
    private var ahead: [RecordPage]
    /// What others are looking at.
    private var underWay: BackgroundValue<Looked>?
    private var size = 16
    private var opened: ArraySlice<[Opened]> = []
    private var batch: ArraySlice<Opened> = []

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
        open: @escaping @Sendable (StoredRecord, HashedLeaf, AuditKeys) -> Opened
    ) throws {
        self.open = open
        pages = try RecordPages(log, newestFirst: isNewestFirst, first...Int.max, in: db)
        ahead = try pages.next(size)
    }

    /// What came of looking at two batches.
    private struct Looked: Sendable {
        var opened: [[Opened]] = []
        /// The batch behind those, to be opened once its keys are known.
        var hashed: [HashedPage] = []
    }

    /// The next record; nothing behind the last.
    mutating func next(_ keyring: inout AuditKeyring) throws -> Opened? {
        while batch.isEmpty {
            if opened.isEmpty, try !fill(&keyring) {
                return nil
            }
            batch = opened.popFirst()?[...] ?? []
        }
        return batch.popFirst()
    }

    /// Takes over what others have looked at, gives them more, and reads on; says whether there was
    /// anything left.
    private mutating func fill(_ keyring: inout AuditKeyring) throws -> Bool {
        let looked = underWay?.wait() ?? Looked()
        opened = looked.opened[...]
        guard !opened.isEmpty || !looked.hashed.isEmpty || !ahead.isEmpty else {
            return false
        }
        for page in looked.hashed {
            for id in page.keys {
                try keyring.learn(id)
            }
        }
        let (open, keys, ahead) = (open, keyring.keys, ahead)
        underWay = BackgroundValue {
            Looked(
                opened: looked.hashed.mapOnAllProcessors(together: 1) { page in
                    page.records.map { open($0.stored, $0.hashed, keys) }
                },
                hashed: ahead.mapOnAllProcessors(together: 1, HashedPage.init)
            )
        }
        size = min(2 * size, Self.largest)
        self.ahead = try pages.next(size)
        return true
    }
}

/// The records of a page, hashed and read.
private final class HashedPage: Sendable {
    let records: [(stored: StoredRecord, hashed: HashedLeaf)]
    /// The names of the keys that they were sealed with.
    let keys: [String]

    init(_ page: RecordPage) {
        let texts = SharedTexts()
        records = (0..<page.count).map { index in
            let stored = page[index]
            return (stored, stored.hashed(sharing: texts))
        }
        var keys: [String] = []
        for record in records {
            for part in record.hashed.intact?.parts ?? [] {
                if let key = part.seal?.key, !keys.contains(key) {
                    keys.append(key)
                }
            }
        }
        self.keys = keys
    }
}

/// A value that another thread works out.
private final class BackgroundValue<Value: Sendable>: Sendable {
    private let value = Mutex<Value?>(nil)
    private let group = DispatchGroup()

    init(_ work: @escaping @Sendable () -> Value) {
        DispatchQueue.global().async(group: group) { [self] in
            let found = work()
            value.withLock { $0 = found }
        }
    }

    /// Blocks the thread until the value is there.
    func wait() -> Value {
        group.wait()
        guard let value = value.withLock({ $0 }) else {
            preconditionFailure("the work has ended without a value")
        }
        return value
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
