/// Says which texts cannot stand in a part of a log, in little room.
///
/// It is a Bloom filter (B. H. Bloom, 1970) with one hash over every four bytes that follow each other
/// in a text. A longer text can only stand where all of its fours do. It is never wrong when it says
/// no; how often it says yes in vain grows with how different the lines of the part are.
struct LogSketch: Sendable, Hashable {
    /// Shorter texts may stand anywhere.
    static let shortest = 4

    private static let bits = 17
    /// How many bytes one takes.
    static let size = (1 << bits) / 8

    /// The sketch as the index keeps it.
    private(set) var bytes: [UInt8]

    /// Says that no text stands there.
    init() {
        bytes = [UInt8](repeating: 0, count: Self.size)
    }

    /// Reads what `bytes` gave; nothing for another number of bytes.
    init?(bytes: [UInt8]) {
        guard bytes.count == Self.size else {
            return nil
        }
        self.bytes = bytes
    }

    /// Takes in a text that stands there, where an end of line is stored as a space.
    mutating func add(_ text: Span<UInt8>) {
        var four: UInt32 = 0
        for index in 0..<text.count {
            let byte = text[index] == LogFormat.endOfLine ? LogFormat.space : text[index]
            four = four << 8 | UInt32(byte)
            if index >= Self.shortest - 1 {
                let place = Self.place(of: four)
                bytes[place >> 3] |= 1 << UInt8(place & 7)
            }
        }
    }

    /// Whether a text may stand there.
    func mayHold(_ text: [UInt8]) -> Bool {
        var four: UInt32 = 0
        for (index, byte) in text.enumerated() {
            four = four << 8 | UInt32(byte)
            let place = Self.place(of: four)
            if index >= Self.shortest - 1, bytes[place >> 3] >> UInt8(place & 7) & 1 == 0 {
                return false
            }
        }
        return true
    }

    /// The bit of four bytes, by multiplicative hashing as Knuth describes it (volume 3, 6.4).
    private static func place(of four: UInt32) -> Int {
        Int((four &* 0x9E37_79B1) >> UInt32(32 - bits))
    }
}
