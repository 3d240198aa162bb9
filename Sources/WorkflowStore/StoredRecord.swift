import GRDB
import WorkflowAudit

/// A record of the trail as it is stored, with what stands beside it.
struct StoredRecord: Sendable {
    /// One content as it is stored.
    struct Box: Sendable {
        let name: String
        let bytes: [UInt8]
    }

    let place: Int
    /// The record itself; empty where only its hash is there.
    let bytes: [UInt8]
    let hash: [UInt8]
    var boxes: [Box]
    /// The number of the event that it is said to vouch for.
    let vouched: Int64?
    /// That event; nothing where it is not there.
    let event: StoredEvent?

    /// Reads a row of `AuditReading.select`.
    init(_ row: Row, _ boxes: [Box]) {
        place = row[0]
        bytes = row.bytes(at: 2)
        hash = row.bytes(at: 3)
        self.boxes = boxes
        vouched = row[1]
        event = StoredEvent(row, from: Self.firstEventColumn)
    }

    /// Where the columns of the event begin in `AuditReading.select`.
    static let firstEventColumn = 4

    /// The stored bytes of a content.
    func box(_ name: String) -> [UInt8]? {
        boxes.first { $0.name.utf8.elementsEqual(name.utf8) }?.bytes
    }
}

/// A record that was hashed anew, and what stands beside it.
///
/// A class, because thousands of them wait in arrays that are handed from thread to thread.
final class HashedRecord: Sendable {
    let stored: StoredRecord
    let hashed: HashedLeaf

    init(_ stored: StoredRecord) {
        self.stored = stored
        hashed = HashedLeaf(stored.bytes, storedHash: stored.hash)
    }

    /// Whether only the hash of the record is there.
    var isAbsent: Bool { stored.bytes.isEmpty }
}

extension HashedLeaf {
    /// Hashes and reads what a row of the table of records holds.
    init(_ row: Row) {
        self.init(row.bytes("leaf"), storedHash: row.bytes("leaf_hash"))
    }
}
