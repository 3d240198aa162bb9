internal import Crypto

/// The SHA-256 of some bytes, written as "sha256:" and 64 hexadecimal digits.
package struct SHA256Digest: Sendable, Hashable {
    // Four big-endian words compare and hash at once, and need no allocation.
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// Digests bytes that are already in memory.
    package init(of bytes: [UInt8]) {
        var stream = DigestStream()
        stream.update(bytes)
        self = stream.finish()
    }

    /// Takes over 32 bytes that are a digest already; nothing for another number of them.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.init(unchecked: bytes)
    }

    init(_ digest: SHA256.Digest) {
        self.init(unchecked: digest)
    }

    private init(unchecked bytes: some Sequence<UInt8>) {
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: word >> $0) }
        }
    }

    /// The 64 digits without the prefix, as file names in a content store.
    package var hexadecimal: String {
        [words.0, words.1, words.2, words.3]
            .map { word in
                let digits = String(word, radix: 16)
                return String(repeating: "0", count: 16 - digits.count) + digits
            }
            .joined()
    }

    package static func == (one: SHA256Digest, other: SHA256Digest) -> Bool {
        one.words == other.words
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}

extension SHA256Digest: Comparable {
    package static func < (one: SHA256Digest, other: SHA256Digest) -> Bool {
        one.words < other.words
    }
}

extension SHA256Digest: LosslessStringConvertible {
    private static let prefix = "sha256:"

    /// Reads the prefix and 64 lower-case digits; anything else is nothing.
    package init?(_ text: String) {
        guard text.utf8.starts(with: Self.prefix.utf8) else { return nil }
        let digits = Array(text.utf8.dropFirst(Self.prefix.utf8.count))
        guard digits.count == 64 else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = Self.value(digits[index]), let low = Self.value(digits[index + 1])
            else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(unchecked: bytes)
    }

    package var description: String { Self.prefix + hexadecimal }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
