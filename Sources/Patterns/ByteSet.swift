/// A set of byte values.
struct ByteSet: Sendable, Hashable {
    /// One bit a value, the lowest first; not one vector of four, as in the digests of `WorkflowSystem`.
    private var low: SIMD2<UInt64> = .zero
    private var high: SIMD2<UInt64> = .zero

    static let slash = ByteSet([UInt8(ascii: "/")])

    init(_ bytes: some Sequence<UInt8> = []) {
        for byte in bytes {
            insert(byte)
        }
    }

    var inverted: ByteSet {
        var set = self
        set.low = ~low
        set.high = ~high
        return set
    }

    func contains(_ byte: UInt8) -> Bool {
        (byte < 128 ? low : high)[Int(byte >> 6 & 1)] >> UInt64(byte & 63) & 1 == 1
    }

    mutating func insert(_ byte: UInt8) {
        formUnion(ByteSet(only: byte))
    }

    mutating func remove(_ byte: UInt8) {
        let one = ByteSet(only: byte)
        low &= ~one.low
        high &= ~one.high
    }

    mutating func formUnion(_ other: ByteSet) {
        low |= other.low
        high |= other.high
    }

    private init(only byte: UInt8) {
        let place = Int(byte >> 6 & 1)
        if byte < 128 {
            low[place] = 1 << UInt64(byte & 63)
        } else {
            high[place] = 1 << UInt64(byte & 63)
        }
    }
}
