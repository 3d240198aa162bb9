internal import Crypto

/// The SHA-256 of some bytes, written as "sha256:" and 64 hexadecimal digits.
package struct SHA256Digest: Sendable, Hashable {
    /// Four big-endian words, which compare at once and need no allocation.
    ///
    /// In two pairs: frames of asynchronous functions stand at multiples of 16 bytes (Swift 6.3), also where
    /// a value in them wants 32, and code that relies on its place destroys what stands beside it.
    private struct Words: Sendable, Hashable {
        private var pairs = (SIMD2<UInt64>(), SIMD2<UInt64>())

        subscript(index: Int) -> UInt64 {
            get { index < 2 ? pairs.0[index] : pairs.1[index - 2] }
            set {
                if index < 2 { pairs.0[index] = newValue } else { pairs.1[index - 2] = newValue }
            }
        }

        static func == (one: Self, other: Self) -> Bool {
            one.pairs.0 == other.pairs.0 && one.pairs.1 == other.pairs.1
        }

        func hash(into hasher: inout Hasher) {
            hasher.combine(pairs.0[0])
        }
    }

    private let words: Words

    /// Nothing but zeros, which stands for no digest where one has to stand.
    package static let zero = SHA256Digest(words: Words())

    private init(words: Words) {
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
        var words = Words()
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

    /// The HMAC (RFC 2104) of bytes, which may come in two pieces.
    ///
    /// Written here because the library's costs several times as much for the few hundred bytes that
    /// a record of the audit trail commits to, and a verification makes millions of them.
    package init(authenticating bytes: [UInt8], after prefix: [UInt8] = [], key: [UInt8]) {
        let key = key.count > Self.blockSize ? SHA256Digest(of: key).bytes : key
        var block = [UInt8](repeating: 0x36, count: Self.blockSize)
        for index in key.indices { block[index] ^= key[index] }
        var inner = DigestStream()
        inner.update(block)
        inner.update(prefix)
        inner.update(bytes)
        for index in block.indices { block[index] ^= 0x36 ^ 0x5C }
        inner.finish().append(to: &block)
        self.init(of: block)
    }

    /// How many bytes SHA-256 takes in at once.
    private static var blockSize: Int { 64 }

    init(_ digest: SHA256.Digest) {
        self = unsafe digest.withUnsafeBytes { unsafe SHA256Digest(unchecked: $0) }
    }

    private init(unchecked bytes: UnsafeRawBufferPointer) {
        var words = Words()
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
        appendHexadecimal(to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }

    /// Adds the 64 digits to others.
    package func appendHexadecimal(to digits: inout [UInt8]) {
        let start = digits.count
        // One check for room instead of one for each digit.
        digits.append(contentsOf: repeatElement(0, count: 64))
        unsafe digits.withUnsafeMutableBufferPointer { digits in
            for index in 0..<64 {
                let word = words[index / 16] >> UInt64(60 - index % 16 * 4)
                let value = UInt8(truncatingIfNeeded: word) & 0xF
                let first = value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10
                unsafe digits[start + index] = first + value
            }
        }
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

    /// What a lower-case digit stands for; nothing for any other byte.
    private static func value(_ digit: UInt8) -> UInt8? {
        let number = digit &- UInt8(ascii: "0")
        if number < 10 { return number }
        let letter = digit &- UInt8(ascii: "a")
        return letter < 6 ? letter + 10 : nil
    }
}
