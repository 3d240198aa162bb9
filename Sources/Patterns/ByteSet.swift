/// A set of byte values.
struct ByteSet: Sendable, Hashable {
    /// One bit a value, the lowest first.
    private var words: SIMD4<UInt64> = .zero

    static let slash = ByteSet([UInt8(ascii: "/")])

    init(_ bytes: some Sequence<UInt8> = []) {
        for byte in bytes {
            insert(byte)
        }
    }

    var inverted: ByteSet {
        var set = self
        set.words = ~words
        return set
    }

    func contains(_ byte: UInt8) -> Bool {
        words[Int(byte >> 6)] >> UInt64(byte & 63) & 1 == 1
    }

    mutating func insert(_ byte: UInt8) {
        words[Int(byte >> 6)] |= 1 << UInt64(byte & 63)
    }

    mutating func remove(_ byte: UInt8) {
        words[Int(byte >> 6)] &= ~(1 << UInt64(byte & 63))
    }

    mutating func formUnion(_ other: ByteSet) {
        words |= other.words
    }
}
