import WorkflowModel

/// The records of the runs that this process appends to, so that no history is folded twice.
///
/// Who changes a run takes its record out, advances it in place and puts it back when all is well:
/// what was refused half way is forgotten, and folded anew once it is needed.
struct RecordCache {
    private struct Entry {
        let record: RunRecord
        let lastUse: Int
    }

    private let capacity: Int
    private var entries: [RunID: Entry] = [:]
    private var uses = 0
    /// What the transaction under way has written, by its numbers.
    private var written: [Int64: WrittenEvent] = [:]

    init(capacity: Int = 1000) {
        self.capacity = capacity
    }

    var count: Int { entries.count }

    /// Hands out the record of a run, which is then the caller's alone and is not copied by changes.
    ///
    /// Others may have appended to the run meanwhile, from this process or as its next owners; the
    /// number of its last event tells.
    ///
    /// - Parameters:
    ///   - run: The run.
    ///   - lastSequence: The number of the run's last event in the ledger.
    /// - Returns: The record with just these events; nothing when there is none.
    mutating func take(_ run: RunID, upTo lastSequence: Int64) -> RunRecord? {
        guard let entry = entries.removeValue(forKey: run),
            entry.record.lastSequence == lastSequence
        else {
            return nil
        }
        return entry.record
    }

    /// Takes in a record, and lets that of the run go that nobody has needed for longest.
    ///
    /// A record that is behind the one at hand adds nothing, and a run that is over needs none.
    mutating func keep(_ record: RunRecord) {
        guard entries[record.id].map({ $0.record.lastSequence < record.lastSequence }) ?? true
        else {
            return
        }
        guard !record.status.isFinal else {
            return forget(record.id)
        }
        uses += 1
        entries[record.id] = Entry(record: record, lastUse: uses)
        if entries.count > capacity,
            let oldest = entries.min(by: { $0.value.lastUse < $1.value.lastUse })
        {
            forget(oldest.key)
        }
    }

    /// Keeps an event at hand until the end of its transaction, so that nobody has to read it anew.
    mutating func note(_ event: WrittenEvent) {
        written[event.recorded.sequence] = event
    }

    /// Hands out what was noted since the last time.
    mutating func takeWritten() -> [Int64: WrittenEvent] {
        defer { written.removeAll(keepingCapacity: true) }
        return written
    }

    mutating func forget(_ run: RunID) {
        entries[run] = nil
    }
}
