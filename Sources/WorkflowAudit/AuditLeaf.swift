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

    /// Stands for the hash of the leaf before the first one.
    package static let noHash = String(repeating: "0", count: 64)

    static let version = 1

    /// The name of the log that the record belongs to.
    package let log: String
    /// The place in the log, from 0; it alone gives the order.
    package let sequence: Int
    /// The hash of the leaf before it, as digits.
    package let previous: String
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
        self.previous = previous?.hexadecimal ?? Self.noHash
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
            "prev": previous.json, "id": id.json,
            "t": RFC3339.text(microseconds: time.microseconds).json,
            "mono": monotonic.json, "boot": boot.json, "ep": epoch.json,
            "parts": .array(parts.map(\.json)),
        ]
        return try object.json.canonicalBytes()
    }

    /// Reads stored bytes; nothing when a field is missing, unknown, or not what it should be.
    package init?(bytes: [UInt8]) {
        guard bytes.count <= Self.longest,
            let object = (try? JSONReader(depthLimit: 4).value(of: bytes))?.objectValue,
            object.count == 10, object["v"]?.intValue == Self.version,
            let log = object["log"]?.stringValue,
            let sequence = object["seq"]?.intValue, sequence >= 0,
            let previous = object["prev"]?.stringValue, previous.utf8.count == 64,
            let id = object["id"]?.stringValue,
            let time = object["t"]?.stringValue.flatMap(RFC3339.microseconds),
            let monotonic = object["mono"]?.intValue,
            let boot = object["boot"]?.stringValue,
            let epoch = object["ep"]?.intValue,
            let parts = object["parts"]?.arrayValue?.compactMap(AuditPart.init),
            parts.count == object["parts"]?.arrayValue?.count
        else {
            return nil
        }
        self.log = log
        self.sequence = sequence
        self.previous = previous
        self.id = id
        self.time = Timestamp(microseconds: time)
        self.monotonic = monotonic
        self.boot = boot
        self.epoch = epoch
        self.parts = parts
    }
}
