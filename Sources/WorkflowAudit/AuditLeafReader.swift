import WorkflowModel
import WorkflowSystem

/// Reads records byte by byte in the one form that they are written in; another form is no record.
///
/// A record is read for each that is verified or listed; a reader of any JSON takes ten times as long.
struct AuditLeafReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The record; nothing when a byte is not what it should be.
    mutating func leaf() -> AuditLeaf? {
        guard take("{\"boot\":"), let boot = text(),
            take(",\"ep\":"), let epoch = number(),
            take(",\"id\":"), let id = text(),
            take(",\"log\":"), let log = text(),
            take(",\"mono\":"), let monotonic = number(),
            take(",\"parts\":["), let parts = parts(),
            take("],\"prev\":"), let previous = digest(),
            take(",\"seq\":"), let sequence = number(),
            take(",\"t\":"), let time = text().flatMap(RFC3339.microseconds),
            take(",\"v\":"), number() == AuditLeaf.version,
            take("}"), position == bytes.count
        else {
            return nil
        }
        return AuditLeaf(
            log: log,
            sequence: sequence,
            previous: previous == .zero ? nil : previous,
            id: id,
            time: Timestamp(microseconds: time),
            monotonic: monotonic,
            boot: boot,
            epoch: epoch,
            parts: parts
        )
    }

    private mutating func parts() -> [AuditPart]? {
        var parts: [AuditPart] = []
        guard !isNext("]") else {
            return parts
        }
        repeat {
            guard let part = part() else {
                return nil
            }
            parts.append(part)
        } while take(",")
        return parts
    }

    private mutating func part() -> AuditPart? {
        guard take("{\"cm\":"), let commitment = digest() else {
            return nil
        }
        var seal: AuditPart.Seal?
        if take(",\"ct\":") {
            guard let digest = digest(), take(",\"k\":"), let key = text() else {
                return nil
            }
            seal = AuditPart.Seal(key: key, digest: digest)
        }
        guard take(",\"len\":"), let length = number(), take(",\"n\":"), let name = text(),
            take("}")
        else {
            return nil
        }
        return AuditPart(name, commitment: commitment, length: length, seal: seal)
    }

    private mutating func digest() -> SHA256Digest? {
        guard take("\""), position + 65 <= bytes.count,
            let digest = SHA256Digest(hexadecimal: bytes[position..<position + 64])
        else {
            return nil
        }
        position += 64
        return take("\"") ? digest : nil
    }

    /// A string of characters that stand for themselves.
    private mutating func text() -> String? {
        guard take("\"") else {
            return nil
        }
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            guard (0x20..<0x7F).contains(bytes[position]), bytes[position] != UInt8(ascii: "\\")
            else {
                return nil
            }
            position += 1
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        return take("\"") ? text : nil
    }

    /// A number that is not negative and has no zeros in front.
    private mutating func number() -> Int? {
        let start = position
        var number = 0
        while position < bytes.count, position - start < 18,
            case let digit = bytes[position] &- UInt8(ascii: "0"), digit < 10
        {
            number = number * 10 + Int(digit)
            position += 1
        }
        let length = position - start
        return length == 0 || length > 1 && bytes[start] == UInt8(ascii: "0") ? nil : number
    }

    private func isNext(_ expected: StaticString) -> Bool {
        let count = expected.utf8CodeUnitCount
        guard position + count <= bytes.count else {
            return false
        }
        let start = unsafe expected.utf8Start
        for index in 0..<count where unsafe start[index] != bytes[position + index] {
            return false
        }
        return true
    }

    private mutating func take(_ expected: StaticString) -> Bool {
        guard isNext(expected) else {
            return false
        }
        position += expected.utf8CodeUnitCount
        return true
    }
}
