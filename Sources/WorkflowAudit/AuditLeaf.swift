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
    package func bytes() -> [UInt8] {
        var writer = JSONWriter(capacity: 1536)
        writer.write("{\"boot\":", quoted: boot)
        writer.write(",\"ep\":", epoch)
        writer.write(",\"id\":", quoted: id)
        writer.write(",\"log\":", quoted: log)
        writer.write(",\"mono\":", monotonic)
        for (index, part) in parts.enumerated() {
            writer.write(raw: index == 0 ? ",\"parts\":[" : ",")
            part.write(to: &writer)
        }
        writer.write(raw: parts.isEmpty ? ",\"parts\":[]" : "]")
        writer.write(",\"prev\":", previous ?? .zero)
        writer.write(",\"seq\":", sequence)
        writer.write(",\"t\":", quoted: RFC3339.text(microseconds: time.microseconds))
        writer.write(",\"v\":", Self.version)
        writer.write(raw: "}")
        return writer.bytes
    }

    /// Reads stored bytes; nothing when they are not exactly what `bytes` writes.
    package init?(bytes: [UInt8]) {
        self.init(bytes: bytes[...], sharing: SharedTexts())
    }

    /// Reads a record that stands among others.
    ///
    /// - Parameters:
    ///   - bytes: Its bytes.
    ///   - texts: What records before it have in common with it.
    package init?(bytes: ArraySlice<UInt8>, sharing texts: SharedTexts) {
        var reader = AuditLeafReader(bytes, sharing: texts)
        guard bytes.count <= Self.longest, let leaf = reader.leaf() else {
            return nil
        }
        self = leaf
    }
}

extension JSONWriter {
    /// Writes what stands before a string, and the string.
    mutating func write(_ before: String, quoted text: String) {
        write(raw: before)
        write(quoted: text)
    }

    /// Writes what stands before a number, and the number.
    mutating func write(_ before: String, _ number: Int) {
        write(raw: before)
        write(canonical: Int64(number))
    }

    /// Writes what stands before a digest, and its digits.
    mutating func write(_ before: String, _ digest: SHA256Digest) {
        write(raw: before)
        writeRaw { bytes in
            bytes.append(UInt8(ascii: "\""))
            digest.appendHexadecimal(to: &bytes)
            bytes.append(UInt8(ascii: "\""))
        }
    }
}
