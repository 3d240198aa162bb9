/// Something about an audit trail that is not as it should be, or that a reader should know.
package struct AuditFinding: Sendable, Hashable {
    /// What scripts tell findings apart by.
    package enum Code: String, Sendable, Hashable, CaseIterable {
        /// A record, its content or a head is not what was signed.
        case edited = "EDITED"
        /// A record, or the event that it vouches for, is missing.
        case deleted = "DELETED"
        /// There is something that no signed head covers.
        case inserted = "INSERTED"
        /// Records stand in another order than they were written in.
        case reordered = "REORDERED"
        /// The newest head covers more records than there are.
        case truncated = "TRUNCATED"
        /// A later state of the log was seen before.
        case rolledBack = "ROLLED_BACK"
        /// The log has two histories that were both signed.
        case fork = "FORK"
        /// A signature is by a key that nothing vouches for.
        case unknownKey = "UNKNOWN_KEY"
        /// A head is signed by the key of another epoch.
        case wrongEpochKey = "WRONG_EPOCH_KEY"
        /// The epochs do not follow one another without a gap.
        case epochGap = "EPOCH_GAP"
        /// A record or a head belongs to another log.
        case wrongLog = "WRONG_LOG"
        /// The content of a record is missing, and nothing says why.
        case blobMissing = "BLOB_MISSING"
        /// The content was erased on request; the record still holds.
        case erased = "ERASED"
        /// The content was removed when its time was over; the record still holds.
        case pruned = "PRUNED"
        /// The clock of the machine went back.
        case clock = "CLOCK"

        /// Whether it is to be known and speaks against nothing.
        package var isHarmless: Bool { [.erased, .pruned, .clock].contains(self) }
    }

    package let code: Code
    /// The log that it is about.
    package let log: String
    /// The record, or the first of those, that it is about.
    package let sequence: Int?
    /// What was found, in lower case and without a full stop.
    package let message: String

    package init(_ code: Code, log: String, _ sequence: Int? = nil, _ message: String) {
        self.code = code
        self.log = log
        self.sequence = sequence
        self.message = message
    }
}
