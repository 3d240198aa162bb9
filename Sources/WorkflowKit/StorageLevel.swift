import JSON
import WorkflowStore
import WorkflowSystem

/// How much room there is for what runs record.
enum StorageLevel: String, Sendable, Hashable, CaseIterable {
    case ample
    /// It works, and somebody should make room.
    case low
    /// No run begins.
    case critical
    /// The file system takes no changes.
    case readOnly = "read_only"

    /// Judges the room of a file system: by bytes, on a small one by its share.
    init(_ space: StorageSpace) {
        if space.isReadOnly {
            self = .readOnly
        } else if space.free < min(16 << 20, space.total / 50) {
            self = .critical
        } else {
            self = space.free < min(256 << 20, space.total / 10) ? .low : .ample
        }
    }
}

extension StorageSpace {
    /// What is free of how much, in words.
    var words: String { "\(free >> 20) MB of \(total >> 20) MB are free" }
}

extension Project {
    static let spaceHints = ["make room; ddx prune --dry-run says what could go"]

    /// Refuses a new run where soon nothing could be recorded; that there is little room is recorded.
    ///
    /// - Throws: `Failure` with `storage`.
    func requireRoom(in ledger: LedgerStore) async throws {
        let space = try StorageSpace(at: root)
        switch StorageLevel(space) {
        case .ample, .readOnly:
            // Writing says better what is read-only, and where.
            return
        case .low:
            var record = auditRecord(.storageLow)
            record.facts = ["free": Int(space.free).json, "total": Int(space.total).json]
            try await ledger.record(record)
        case .critical:
            throw Failure(
                .storage,
                "there is no space left for a run: \(space.words)",
                hints: Self.spaceHints
            )
        }
    }
}
