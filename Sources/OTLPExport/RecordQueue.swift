import JSON
import OTLP
import Synchronization

/// Records that wait to be sent; what finds no room is counted and forgotten.
final class RecordQueue: Sendable {
    /// How many records of a kind wait at most, and how many go into one request.
    static let limit = 2048
    static let batchSize = 512

    private struct Lane {
        var records: [JSONValue] = []
        var dropped = 0
    }

    private let lanes = Mutex<[OTLPDocument.Signal: Lane]>([:])
    /// Called when there is enough for a request; be quick.
    private let onBatch: @Sendable () -> Void

    init(onBatch: @escaping @Sendable () -> Void) {
        self.onBatch = onBatch
    }

    /// Takes a record if there is room; never waits.
    func add(_ record: JSONValue, to signal: OTLPDocument.Signal) {
        let count = lanes.withLock { lanes in
            let count = lanes[signal]?.records.count ?? 0
            guard count < Self.limit else {
                lanes[signal]?.dropped += 1
                return 0
            }
            lanes[signal, default: Lane()].records.append(record)
            return count + 1
        }
        if count == Self.batchSize {
            onBatch()
        }
    }

    /// The oldest records of a kind, which are no longer in the queue; empty when there are none.
    func take(_ signal: OTLPDocument.Signal) -> [JSONValue] {
        lanes.withLock { lanes in
            let batch = Array((lanes[signal]?.records ?? []).prefix(Self.batchSize))
            lanes[signal]?.records.removeFirst(batch.count)
            return batch
        }
    }

    /// How many records found no room so far.
    var dropped: Int { lanes.withLock { $0.values.reduce(0) { $0 + $1.dropped } } }

    /// How many records wait.
    var waiting: Int { lanes.withLock { $0.values.reduce(0) { $0 + $1.records.count } } }
}
