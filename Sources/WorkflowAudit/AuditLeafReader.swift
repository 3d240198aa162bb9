import WorkflowModel
import WorkflowSystem

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Reads records byte by byte in the one form that they are written in; another form is no record.
///
/// A record is read for each that is verified or listed; a reader of any JSON takes ten times as long.
struct AuditLeafReader {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    /// Texts that many records share.
    private var texts: SharedTexts

    init(_ bytes: ArraySlice<UInt8>, sharing texts: SharedTexts = SharedTexts()) {
        self.bytes = bytes
        self.texts = texts
        position = bytes.startIndex
    }

    /// The record; nothing when a byte is not what it should be.
    mutating func leaf() -> AuditLeaf? {
        guard take("{\"boot\":"), let boot = shared(),
            take(",\"ep\":"), let epoch = number(),
            take(",\"id\":"), let id = text(),
            take(",\"log\":"), let log = shared(),
            take(",\"mono\":"), let monotonic = number(),
            take(",\"parts\":["), let parts = parts(),
            take("],\"prev\":"), let previous = digest(),
            take(",\"seq\":"), let sequence = number(),
            take(",\"t\":"), let time = characters().flatMap(RFC3339.microseconds),
            take(",\"v\":"), number() == AuditLeaf.version,
            take("}"), position == bytes.endIndex
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
        parts.reserveCapacity(4)
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
            guard let digest = digest(), take(",\"k\":"), let key = shared() else {
                return nil
            }
            seal = AuditPart.Seal(key: key, digest: digest)
        }
        guard take(",\"len\":"), let length = number(), take(",\"n\":"), let name = shared(),
            take("}")
        else {
            return nil
        }
        return AuditPart(name, commitment: commitment, length: length, seal: seal)
    }

    private mutating func digest() -> SHA256Digest? {
        guard take("\""), position + 65 <= bytes.endIndex,
            let digest = SHA256Digest(hexadecimal: bytes[position..<position + 64])
        else {
            return nil
        }
        position += 64
        return take("\"") ? digest : nil
    }

    private mutating func text() -> String? {
        characters().map { String(decoding: $0, as: UTF8.self) }
    }

    private mutating func shared() -> String? {
        characters().map { texts.text(of: $0) }
    }

    /// A string of characters that stand for themselves.
    private mutating func characters() -> ArraySlice<UInt8>? {
        guard take("\"") else {
            return nil
        }
        let start = position
        while position < bytes.endIndex, bytes[position] != UInt8(ascii: "\"") {
            guard (0x20..<0x7F).contains(bytes[position]), bytes[position] != UInt8(ascii: "\\")
            else {
                return nil
            }
            position += 1
        }
        let characters = bytes[start..<position]
        return take("\"") ? characters : nil
    }

    /// A number that is not negative and has no zeros in front.
    private mutating func number() -> Int? {
        let start = position
        var number = 0
        while position < bytes.endIndex, position - start < 18,
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
        guard position + count <= bytes.endIndex else {
            return false
        }
        return unsafe bytes[position..<position + count].withUnsafeBytes { found in
            for index in 0..<count where unsafe found[index] != expected.utf8Start[index] {
                return false
            }
            return true
        }
    }

    private mutating func take(_ expected: StaticString) -> Bool {
        guard isNext(expected) else {
            return false
        }
        position += expected.utf8CodeUnitCount
        return true
    }
}

/// Texts that were read before, so that what many records share is made once.
package final class SharedTexts {
    private static var most: Int { 16 }

    private var texts: [String] = []

    /// Begins without any.
    package init() {}

    /// The text that ASCII characters are.
    func text(of characters: ArraySlice<UInt8>) -> String {
        if let known = texts.first(where: { $0.utf8.isSame(as: characters) }) {
            return known
        }
        let text = String(decoding: characters, as: UTF8.self)
        if texts.count < Self.most {
            texts.append(text)
        }
        return text
    }
}

extension String.UTF8View {
    /// Whether the text is these bytes, all compared at once.
    fileprivate func isSame(as bytes: ArraySlice<UInt8>) -> Bool {
        guard count == bytes.count else {
            return false
        }
        let isSame = unsafe withContiguousStorageIfAvailable { text in
            unsafe bytes.withUnsafeBytes { bytes in
                guard let text = text.baseAddress, let bytes = bytes.baseAddress
                else {
                    return count == 0
                }
                return unsafe memcmp(text, bytes, count) == 0
            }
        }
        return isSame ?? elementsEqual(bytes)
    }
}
