import GRDB
import WorkflowAudit

/// A record of the trail as it is stored, with what stands beside it.
struct StoredRecord: Sendable {
    /// One content as it is stored.
    struct Box: Sendable {
        let name: ArraySlice<UInt8>
        let bytes: ArraySlice<UInt8>

        func isNamed(_ text: String) -> Bool {
            name.count == text.utf8.count && name.elementsEqual(text.utf8)
        }
    }

    let place: Int
    /// The record itself; empty where only its hash is there.
    let bytes: ArraySlice<UInt8>
    let hash: ArraySlice<UInt8>
    var boxes: [Box]
    /// The number of the event that it is said to vouch for.
    let vouched: Int64?
    /// That event; nothing where it is not there.
    let event: StoredEvent?

    /// Where the columns of the event begin in `AuditReading.select`.
    static let firstEventColumn = 4

    /// Whether only the hash of the record is there.
    var isAbsent: Bool { bytes.isEmpty }

    /// The stored bytes of a content.
    func box(_ name: String) -> ArraySlice<UInt8>? {
        boxes.first { $0.isNamed(name) }?.bytes
    }

    /// Hashes and reads it.
    ///
    /// - Parameter texts: What records before it have in common with it.
    /// - Returns: Its hash, and what it says.
    func hashed(sharing texts: SharedTexts = SharedTexts()) -> HashedLeaf {
        HashedLeaf(bytes, storedHash: hash, sharing: texts)
    }
}

extension AuditLeaf {
    /// Reads a row of the table of records; nothing when it is not what was hashed.
    init?(_ row: Row) {
        let record = HashedLeaf(row.bytes("leaf"), storedHash: row.bytes("leaf_hash"))
        guard let leaf = record.intact else {
            return nil
        }
        self = leaf
    }
}
