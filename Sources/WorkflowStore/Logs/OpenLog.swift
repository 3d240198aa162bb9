import SystemPackage
import WorkflowModel
import WorkflowSystem

/// How much of a log is kept where.
struct LogLimits: Sendable {
    /// What is kept of an attempt from its beginning on, as it comes.
    var beginning = 50 << 20
    /// The size of a piece of what comes after it, and how many pieces stay, the last ones.
    var piece: Int64 = 10 << 20
    var pieces = 5
    /// The size from which another segment is begun.
    var segment: Int64 = 64 << 20
    /// What may wait in memory for the disk.
    var memory = 32 << 20
}

/// The log of a run while it is written.
struct OpenLog: Sendable {
    /// So many errors and sentences of the engine wait for a broken store to be back.
    private static let mostKept = 10_000

    /// So many bytes are written together.
    private static let batch = 1 << 20

    /// So many blocks are told the index together.
    private static let indexBatch = 8

    private let head: LogChain.Head
    private let limits: LogLimits
    private var log: LogChain
    /// What attempts write after what is kept of their beginning.
    private var ends: [LogPlace: LogChain] = [:]
    /// How much each open attempt has written; that of the last one apart.
    private var written: [LogPlace: Int] = [:]
    private var current: (place: LogPlace, bytes: Int)?
    /// What was dropped and the log does not tell yet.
    private var untold = LogLosses()
    /// All that was dropped.
    private var losses = LogLosses()
    /// What must not be lost and could not be written.
    private var kept: [LogRecord] = []
    private var blocks: [(segment: Int, block: LogBlock)] = []
    /// The highest number of a segment that was begun here.
    private var number = 0
    private var index: LogIndex?
    private var hasIndexFailed = false

    init(_ head: LogChain.Head, _ limits: LogLimits) {
        self.head = head
        self.limits = limits
        log = LogChain(head, limit: limits.segment)
    }

    /// Writes records, and that others were dropped on the way here; what cannot be is counted.
    mutating func write(_ records: [LogRecord], dropped: LogLosses) {
        lose(dropped)
        log.closeIfLost()
        var isBroken = !tellLosses()
        let waiting = kept
        kept = []
        for record in waiting {
            add(record, &isBroken)
        }
        for record in records {
            add(record, &isBroken)
        }
        flush(&isBroken)
        blocks += log.takeBlocks()
        if blocks.count >= Self.indexBatch {
            writeIndex()
        }
    }

    /// Ends the output of an attempt.
    mutating func close(_ attempt: LogPlace) {
        if var chain = ends.removeValue(forKey: attempt) {
            chain.finish()
            blocks += chain.takeBlocks()
        }
        written[attempt] = nil
        if current?.place == attempt {
            current = nil
        }
    }

    /// Tells the index what was written since it was told last.
    mutating func writeIndex() {
        guard !blocks.isEmpty, !hasIndexFailed else {
            blocks = []
            return
        }
        do {
            let index = try self.index ?? openIndex()
            self.index = index
            try index.add(blocks, of: head.run)
        } catch {
            // Searching is slower without it, and nothing is missing.
            hasIndexFailed = true
        }
        blocks = []
    }

    /// Opens the index, which may speak of segments that somebody removed and whose numbers were
    /// given again.
    private func openIndex() throws -> LogIndex {
        let index = try LogIndex.writing(state: head.state)
        try index.remove(head.run, from: blocks.map(\.segment).min() ?? 0)
        return index
    }

    /// What the record of a loss says behind the number of lines.
    static let lossWords = "missing here: the log could not be written"

    /// Writes what is missing before the next record; nothing is written when nothing is.
    private mutating func tellLosses() -> Bool {
        guard untold.total > 0 else {
            return true
        }
        let verb = untold.total == 1 ? "is" : "are"
        let sentence = "\(untold.words) \(verb) \(Self.lossWords)"
        let mark = LogRecord(
            run: head.run,
            place: nil,
            time: Timestamp(microseconds: SystemClock.now()),
            stream: .engine,
            level: .warn,
            bytes: Array(sentence.utf8)
        )
        do {
            try log.add(mark, numberingAfter: &number)
        } catch {
            return false
        }
        guard log.write() == nil else {
            return false
        }
        untold = LogLosses()
        return true
    }

    private mutating func add(_ record: LogRecord, _ isBroken: inout Bool) {
        guard !isBroken else {
            return lose(record)
        }
        do {
            guard let place = record.place, isBeyondBeginning(record, of: place) else {
                try log.add(record, numberingAfter: &number)
                if log.waiting >= Self.batch {
                    take(log.write(), &isBroken)
                }
                return
            }
            var chain =
                ends.removeValue(forKey: place)
                ?? LogChain(head, endOf: place, limit: limits.piece)
            defer { ends[place] = chain }
            try chain.add(record, numberingAfter: &number)
            if chain.waiting >= Self.batch {
                take(chain.write(), &isBroken)
            }
            chain.keepLast(limits.pieces)
        } catch {
            isBroken = true
            lose(record)
        }
    }

    private mutating func flush(_ isBroken: inout Bool) {
        take(log.write(), &isBroken)
        for place in Array(ends.keys) {
            guard var chain = ends.removeValue(forKey: place) else {
                continue
            }
            take(chain.write(), &isBroken)
            chain.keepLast(limits.pieces)
            ends[place] = chain
        }
    }

    /// Whether an attempt has written more than is kept of its beginning.
    private mutating func isBeyondBeginning(_ record: LogRecord, of place: LogPlace) -> Bool {
        guard record.stream != .engine else {
            return false
        }
        if current?.place != place {
            if let current {
                written[current.place] = current.bytes
            }
            current = (place, written[place] ?? 0)
        }
        current?.bytes += record.bytes.count + LogTime.width
        return current.map { $0.bytes > limits.beginning } ?? false
    }

    // MARK: Losses

    /// All that was dropped, with what still waits for a broken store.
    var allLosses: LogLosses { withKept(losses) }

    /// What was dropped or waits, and the log does not tell yet.
    var allUntold: LogLosses { withKept(untold) }

    private func withKept(_ losses: LogLosses) -> LogLosses {
        kept.reduce(into: losses) { $0.add($1.level) }
    }

    private mutating func take(
        _ failure: (losses: LogLosses, precious: [LogRecord])?,
        _ isBroken: inout Bool
    ) {
        guard let failure else {
            return
        }
        isBroken = true
        var losses = failure.losses
        for record in failure.precious where kept.count < Self.mostKept {
            kept.append(record)
            losses.add(record.level, -1)
        }
        lose(losses)
    }

    private mutating func lose(_ record: LogRecord) {
        if record.isPrecious, kept.count < Self.mostKept {
            kept.append(record)
        } else {
            var one = LogLosses()
            one.add(record.level)
            lose(one)
        }
    }

    private mutating func lose(_ losses: LogLosses) {
        self.losses += losses
        untold += losses
    }
}
