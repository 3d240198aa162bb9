import JSON
package import WorkflowModel
package import WorkflowSystem

/// One record of the audit trail as it stands in the tree: who wrote it where, and what it holds.
///
/// The content itself is not in it, only commitments to the content, so that the trail verifies
/// without keys and after something was erased. Its bytes are canonical JSON (RFC 8785) without
/// fractions and nulls; they are stored as they are, and what is verified is always those bytes.
package struct AuditLeaf: Sendable, Hashable {
    /// The longest leaf, so that its length fits into the two bytes of other formats.
    package static let longest = 65_535

    static let version = 1

    /// The name of the log that the record belongs to.
    package let log: String
    /// The place in the log, from 0; it alone gives the order.
    package let sequence: Int
    /// The hash of the leaf before it; nothing for the first one.
    package let previous: SHA256Digest?
    /// A UUID of the record.
    package let id: String
    /// When it was written, by the clock of the machine.
    package let time: Timestamp
    /// Microseconds since some moment after the machine was started; never go back.
    package let monotonic: Int
    /// Names the start of the machine that `monotonic` counts from.
    package let boot: String
    /// The number of the key that vouches for this place of the log.
    package let epoch: Int
    /// What the record holds.
    package let parts: [AuditPart]

    /// Describes a record.
    package init(
        log: String,
        sequence: Int,
        previous: SHA256Digest?,
        id: String,
        time: Timestamp,
        monotonic: Int,
        boot: String,
        epoch: Int,
        parts: [AuditPart]
    ) {
        self.log = log
        self.sequence = sequence
        self.previous = previous
        self.id = id
        self.time = time
        self.monotonic = monotonic
        self.boot = boot
        self.epoch = epoch
        self.parts = parts
    }

    /// The bytes that are hashed and stored.
    ///
    /// - Throws: `JSONCanonicalError`, which no field of a leaf can cause.
    package func bytes() throws -> [UInt8] {
        let object: JSONObject = [
            "v": Self.version.json, "log": log.json, "seq": sequence.json,
            "prev": (previous ?? .zero).hexadecimal.json, "id": id.json,
            "t": RFC3339.text(microseconds: time.microseconds).json,
            "mono": monotonic.json, "boot": boot.json, "ep": epoch.json,
            "parts": .array(parts.map(\.json)),
        ]
        return try object.json.canonicalBytes()
    }

    /// Reads stored bytes; nothing when they are not exactly what `bytes` writes.
    package init?(bytes: [UInt8]) {
        var reader = AuditLeafReader(bytes)
        guard bytes.count <= Self.longest, let leaf = reader.leaf() else {
            return nil
        }
        self = leaf
    }
}
