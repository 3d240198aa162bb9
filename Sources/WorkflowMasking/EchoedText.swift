/// What `echo` makes of a text with backslashes: shells read escapes in it, each its own.
struct EchoedText {
    /// Whether octal digits need a zero before them, as they do for `echo -e`.
    private let needsZero: Bool
    /// Whether there is `\e` and `\x41` as well.
    private let hasMore: Bool

    /// What shells make of a text; nothing for one without backslashes.
    static func all(of bytes: [UInt8]) -> [[UInt8]] {
        guard bytes.contains(UInt8(ascii: "\\")) else {
            return []
        }
        return [
            EchoedText(needsZero: false, hasMore: false),
            EchoedText(needsZero: true, hasMore: true),
        ]
        .map { $0.reading(bytes) }
    }

    private func reading(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let letter = rest.first else {
                result.append(byte)
                continue
            }
            if letter == UInt8(ascii: "c") {
                return result
            }
            if let value = escape(letter) {
                rest.removeFirst()
                result.append(value)
            } else if letter == UInt8(ascii: "0") || !needsZero && letter.isOctal {
                rest = letter == UInt8(ascii: "0") ? rest.dropFirst() : rest
                result.append(number(&rest, digits: 3, radix: 8))
            } else if hasMore, letter == UInt8(ascii: "x"),
                rest.dropFirst().first?.isHexadecimal == true
            {
                rest.removeFirst()
                result.append(number(&rest, digits: 2, radix: 16))
            } else {
                result.append(byte)
            }
        }
        return result
    }

    private func escape(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "a"): 0x07
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "e") where hasMore: 0x1B
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        case UInt8(ascii: "v"): 0x0B
        case UInt8(ascii: "\\"): UInt8(ascii: "\\")
        default: nil
        }
    }

    /// The value of digits; one with too many keeps its last eight bits, as in C.
    private func number(_ rest: inout ArraySlice<UInt8>, digits: Int, radix: Int) -> UInt8 {
        let text = rest.prefix(digits).prefix { radix == 8 ? $0.isOctal : $0.isHexadecimal }
        rest = rest.dropFirst(text.count)
        let value = Int(String(decoding: text, as: UTF8.self), radix: radix) ?? 0
        return UInt8(truncatingIfNeeded: value)
    }
}

extension UInt8 {
    fileprivate var isOctal: Bool { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(self) }
    fileprivate var isHexadecimal: Bool {
        isLowercaseHexadecimal || (self | 0x20).isLowercaseHexadecimal
    }
}
