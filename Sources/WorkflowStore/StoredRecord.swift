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
        place = row["place"]
        bytes = row.bytes("leaf")
        hash = row.bytes("leaf_hash")
        self.boxes = boxes
        vouched = row["vouched"]
        event = StoredEvent(row)
    }

    /// The stored bytes of a content.
    func box(_ name: String) -> [UInt8]? {
        boxes.first { $0.name == name }?.bytes
    }
}

/// A record that was hashed anew, and what stands beside it.
struct HashedRecord: Sendable {
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
