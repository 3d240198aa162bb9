internal import Crypto

/// The SHA-256 of some bytes, written as "sha256:" and 64 hexadecimal digits.
package struct SHA256Digest: Sendable, Hashable {
    // Four big-endian words compare and hash at once, and need no allocation.
    private let words: SIMD4<UInt64>

    /// Nothing but zeros, which stands for no digest where one has to stand.
    package static let zero = SHA256Digest(words: SIMD4())

    private init(words: SIMD4<UInt64>) {
        self.words = words
    }

    /// Digests bytes that are already in memory.
    package init(of bytes: [UInt8]) {
        var stream = DigestStream()
        stream.update(bytes)
        self = stream.finish()
    }

    /// Takes over 32 bytes that are a digest already; nothing for another number of them.
    package init?(bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self = unsafe bytes.withUnsafeBytes { unsafe SHA256Digest(unchecked: $0) }
    }

    /// Reads 64 lower-case digits; anything else is nothing.
    package init?(hexadecimal digits: ArraySlice<UInt8>) {
        guard digits.count == 64 else { return nil }
        var words = SIMD4<UInt64>()
        var position = digits.startIndex
        for index in 0..<4 {
            var word: UInt64 = 0
            for _ in 0..<16 {
                guard let value = Self.value(digits[position]) else { return nil }
                word = word << 4 | UInt64(value)
                position += 1
            }
            words[index] = word
        }
        self.words = words
    }

    /// The HMAC (RFC 2104) of bytes.
    package init(authenticating bytes: [UInt8], key: [UInt8]) {
        let code = HMAC<SHA256>.authenticationCode(for: bytes, using: SymmetricKey(data: key))
        self = unsafe code.withUnsafeBytes { unsafe SHA256Digest(unchecked: $0) }
    }

    init(_ digest: SHA256.Digest) {
        self = unsafe digest.withUnsafeBytes { unsafe SHA256Digest(unchecked: $0) }
    }

    private init(unchecked bytes: UnsafeRawBufferPointer) {
        var words = SIMD4<UInt64>()
        for index in 0..<4 {
            let word = unsafe bytes.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
            words[index] = UInt64(bigEndian: word)
        }
        self.words = words
    }

    /// The 32 bytes.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(32)
        append(to: &bytes)
        return bytes
    }

    /// Adds the 32 bytes to others.
    package func append(to bytes: inout [UInt8]) {
        for index in 0..<4 {
            unsafe withUnsafeBytes(of: words[index].bigEndian) {
                unsafe bytes.append(contentsOf: $0)
            }
        }
    }

    /// The 64 digits without the prefix, as file names in a content store.
    package var hexadecimal: String {
        var digits: [UInt8] = []
        digits.reserveCapacity(64)
        for index in 0..<64 {
            let value = UInt8(truncatingIfNeeded: words[index / 16] >> (60 - index % 16 * 4)) & 0xF
            digits.append(value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10)
        }
        return String(decoding: digits, as: UTF8.self)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words[0])
    }
}

extension SHA256Digest: Comparable {
    package static func < (one: SHA256Digest, other: SHA256Digest) -> Bool {
        for index in 0..<4 where one.words[index] != other.words[index] {
            return one.words[index] < other.words[index]
        }
        return false
    }
}

extension SHA256Digest: LosslessStringConvertible {
    private static let prefix = "sha256:"

    /// Reads the prefix and 64 lower-case digits; anything else is nothing.
    package init?(_ text: String) {
        guard text.utf8.starts(with: Self.prefix.utf8) else { return nil }
        self.init(hexadecimal: Array(text.utf8).dropFirst(Self.prefix.utf8.count))
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
