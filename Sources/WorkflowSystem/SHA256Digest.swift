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
        self.init(of: bytes[...])
    }

    /// Digests a piece of what is already in memory.
    package init(of bytes: ArraySlice<UInt8>) {
        var stream = DigestStream()
        stream.update(bytes)
        self = stream.finish()
    }

    /// Digests one byte and what is already in memory behind it.
    package init(of bytes: ArraySlice<UInt8>, after prefix: UInt8) {
        var stream = DigestStream()
        unsafe withUnsafeBytes(of: prefix) { unsafe stream.update($0) }
        stream.update(bytes)
        self = stream.finish()
    }

    /// Digests one byte and two digests behind it.
    package init(of prefix: UInt8, _ one: SHA256Digest, _ other: SHA256Digest) {
        self = unsafe withUnsafeTemporaryAllocation(byteCount: 65, alignment: 1) { buffer in
            unsafe buffer[0] = prefix
            unsafe one.store(in: buffer, at: 1)
            unsafe other.store(in: buffer, at: 33)
            return unsafe SHA256Digest(hashing: UnsafeRawBufferPointer(buffer))
        }
    }

    private init(hashing bytes: UnsafeRawBufferPointer) {
        var hash = SHA256()
        unsafe hash.update(bufferPointer: bytes)
        self.init(hash.finalize())
    }

    private func store(in buffer: UnsafeMutableRawBufferPointer, at start: Int) {
        for index in 0..<4 {
            unsafe buffer.storeBytes(
                of: words[index].bigEndian,
                toByteOffset: start + index * 8,
                as: UInt64.self
            )
        }
    }

    /// Takes over 32 bytes that are a digest already; nothing for another number of them.
    package init?(bytes: [UInt8]) {
        self.init(bytes: bytes[...])
    }

    /// Takes over a piece of 32 bytes that is a digest already; nothing for another number of them.
    package init?(bytes: ArraySlice<UInt8>) {
        guard bytes.count == 32 else { return nil }
        self = unsafe bytes.withUnsafeBytes { unsafe SHA256Digest(unchecked: $0) }
    }

    /// Reads 64 lower-case digits; anything else is nothing.
    package init?(hexadecimal digits: ArraySlice<UInt8>) {
        guard digits.count == 64 else { return nil }
        var words = Words()
        let isRead = unsafe digits.withUnsafeBytes { digits in
            for index in 0..<4 {
                let start = index * 16
                guard let high = Self.value(ofEight: unsafe digits.eight(at: start)),
                    let low = Self.value(ofEight: unsafe digits.eight(at: start + 8))
                else { return false }
                words[index] = high << 32 | low
            }
            return true
        }
        guard isRead else { return nil }
        self.words = words
    }

    /// What eight lower-case digits stand for, the first in the lowest byte; nothing for other bytes.
    ///
    /// All eight at once: a record of the audit trail has five hundred of them.
    private static func value(ofEight digits: UInt64) -> UInt64? {
        let (ones, tops): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        guard digits & tops == 0 else { return nil }
        // The top bit of each byte says whether that byte is at least as large as a bound.
        func atLeast(_ bound: Unicode.Scalar) -> UInt64 {
            (digits + ones * UInt64(0x80 - bound.value)) & tops
        }
        let isDigit = atLeast("0") & ~atLeast(":")
        let isLetter = atLeast("a") & ~atLeast("g")
        guard isDigit | isLetter == tops else { return nil }
        // A letter ends in 1 to 6, to which nine are added.
        var value = (digits & (ones * 0x0F)) + (isLetter >> 7) * 9
        value = (value & 0x00FF_00FF_00FF_00FF) << 4 | (value >> 8) & 0x00FF_00FF_00FF_00FF
        value = (value & 0x0000_00FF_0000_00FF) << 8 | (value >> 16) & 0x0000_00FF_0000_00FF
        return (value & 0xFFFF) << 16 | (value >> 32) & 0xFFFF
    }

    /// The HMAC (RFC 2104) of bytes, which may come in two pieces.
    ///
    /// Written here because the library's costs several times as much for the few hundred bytes that
    /// a record of the audit trail commits to, and a verification makes millions of them.
    ///
    /// - Parameters:
    ///   - bytes: The second piece.
    ///   - prefix: The first piece.
    ///   - key: The key.
    package init(
        authenticating bytes: ArraySlice<UInt8>,
        after prefix: String = "",
        key: ArraySlice<UInt8>
    ) {
        let key = key.count > Self.blockSize ? SHA256Digest(of: key).bytes[...] : key
        self = unsafe withUnsafeTemporaryAllocation(byteCount: 96, alignment: 1) { block in
            unsafe block.prefix(Self.blockSize).initializeMemory(as: UInt8.self, repeating: 0x36)
            unsafe key.withUnsafeBytes { key in
                for index in 0..<key.count { unsafe block[index] ^= key[index] }
            }
            var inner = DigestStream()
            unsafe inner.update(UnsafeRawBufferPointer(rebasing: block.prefix(Self.blockSize)))
            inner.update(prefix.utf8)
            inner.update(bytes)
            for index in 0..<Self.blockSize { unsafe block[index] ^= 0x36 ^ 0x5C }
            unsafe inner.finish().store(in: block, at: Self.blockSize)
            return unsafe SHA256Digest(hashing: UnsafeRawBufferPointer(block))
        }
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
        unsafe digits.withUnsafeMutableBytes { digits in
            for index in 0..<8 {
                let half = words[index / 2] >> (index.isMultiple(of: 2) ? 32 : 0)
                unsafe digits.storeBytes(
                    of: Self.digits(of: UInt32(truncatingIfNeeded: half)).littleEndian,
                    toByteOffset: start + index * 8,
                    as: UInt64.self
                )
            }
        }
    }

    /// The eight lower-case digits of a number, the first in the lowest byte.
    private static func digits(of number: UInt32) -> UInt64 {
        var value = UInt64(number.byteSwapped)
        value = (value | value << 16) & 0x0000_FFFF_0000_FFFF
        value = (value | value << 8) & 0x00FF_00FF_00FF_00FF
        value = (value >> 4 | value << 8) & 0x0F0F_0F0F_0F0F_0F0F
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Behind the ten digits come other characters before the letters.
        let isLetter = (value + ones * 6) >> 4 & ones
        return value + ones * UInt64(UInt8(ascii: "0")) + isLetter * 39
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
}

extension UnsafeRawBufferPointer {
    /// Eight bytes as a number, the first in its lowest byte.
    fileprivate func eight(at start: Int) -> UInt64 {
        unsafe UInt64(littleEndian: loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
}
