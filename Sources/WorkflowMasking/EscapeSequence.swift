/// Tells the escape sequences of terminals from the text between them, byte by byte.
struct EscapeSequence: Sendable {
    static let escape: UInt8 = 0x1B

    private enum Place {
        case text
        case begun
        case intermediate
        /// Behind `ESC [`, up to a letter.
        case control
        /// Behind `ESC ]` and its like, up to a bell or `ESC \`.
        case string
        case stringEnd
    }

    private var place = Place.text

    /// What of a text is shown.
    static func removed(from text: [UInt8]) -> [UInt8] {
        var sequence = EscapeSequence()
        return text.filter { !sequence.takes($0) }
    }

    /// Whether the text goes on with the next byte.
    var isOver: Bool { place == .text }

    /// Whether a byte belongs to a sequence and is not shown.
    mutating func takes(_ byte: UInt8) -> Bool {
        if byte == Self.escape {
            place = place == .string ? .stringEnd : .begun
            return true
        }
        switch place {
        case .text: return false
        case .begun: return begin(byte)
        case .stringEnd:
            return byte == UInt8(ascii: "\\") ? end() : begin(byte)
        case .intermediate:
            return (0x20...0x2F).contains(byte) || (isPrintable(byte) ? end() : cutOff())
        case .control:
            return (0x20...0x3F).contains(byte) || (isPrintable(byte) ? end() : cutOff())
        case .string:
            switch byte {
            case 0x07, 0x18, 0x1A: return end()
            case 0x0A, 0x0D: return cutOff()
            default: return true
            }
        }
    }

    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "["): place = .control
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "X"):
            place = .string
        case 0x20...0x2F: place = .intermediate
        default: return isPrintable(byte) ? end() : cutOff()
        }
        return true
    }

    private func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }

    private mutating func end() -> Bool {
        place = .text
        return true
    }

    /// What is no part of any sequence is text.
    private mutating func cutOff() -> Bool {
        place = .text
        return false
    }
}
