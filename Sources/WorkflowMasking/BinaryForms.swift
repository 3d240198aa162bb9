/// A value as hexadecimal digits.
enum HexadecimalForm {
    /// The columns that `xxd -p` writes.
    private static let columns = 60

    static func all(of bytes: [UInt8]) -> [[UInt8]] {
        [false, true].flatMap { isUppercase -> [[UInt8]] in
            let pairs = bytes.map { $0.hexadecimal(isUppercase: isUppercase) }
            let together = Array(pairs.joined())
            return [together, together.wrapped(at: columns)]
                + [" ", ":", "-", "\\x"].map { Array(pairs.joined(separator: $0.utf8)) }
        }
    }
}

/// A value in Base64, wherever it stands within what was encoded.
///
/// Three bytes become four digits, so a value begins at one of three places within a group. The
/// digits that depend on nothing but the value, its *stable core*, are the same whatever surrounds it.
enum Base64Form {
    /// The fewest digits that are looked for.
    private static let shortest = 8
    /// The columns at which programs break lines.
    private static let columns = [64, 76]

    static func all(of bytes: [UInt8]) -> [[UInt8]] {
        [Base64Alphabet.standard, .url].flatMap { alphabet -> [[UInt8]] in
            let cores = (0..<3).map { core(of: bytes, at: $0, alphabet) }
            return cores + columns.map { cores[0].wrapped(at: $0) }
                + [alphabet.padded(bytes)]
        }
        .filter { $0.count >= shortest }
    }

    /// The digits of a value that stands behind a number of other bytes.
    private static func core(
        of bytes: [UInt8],
        at offset: Int,
        _ alphabet: Base64Alphabet
    ) -> [UInt8] {
        let digits = alphabet.digits([UInt8](repeating: 0, count: offset) + bytes)
        let first = (8 * offset + 5) / 6
        let end = 8 * (offset + bytes.count) / 6
        return Array(digits[first..<end])
    }
}

/// The digits of Base64, of which two differ in addresses.
private struct Base64Alphabet {
    let digits: [UInt8]

    static let standard = Base64Alphabet(last: "+/")
    static let url = Base64Alphabet(last: "-_")

    private init(last: String) {
        digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\(last)".utf8)
    }

    /// The digits for bytes; the last one may stand for fewer than six bits.
    func digits(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity((bytes.count * 8 + 5) / 6)
        var bits = 0
        var value = 0
        for byte in bytes {
            value = value << 8 & 0xFFFF | Int(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                result.append(digits[value >> bits & 0x3F])
            }
        }
        if bits > 0 {
            result.append(digits[value << (6 - bits) & 0x3F])
        }
        return result
    }

    /// The digits with the marks that fill the last group.
    func padded(_ bytes: [UInt8]) -> [UInt8] {
        let digits = digits(bytes)
        return digits + [UInt8](repeating: UInt8(ascii: "="), count: (4 - digits.count % 4) % 4)
    }
}

extension [UInt8] {
    /// The bytes with an end of line after each so many.
    fileprivate func wrapped(at columns: Int) -> [UInt8] {
        var result: [UInt8] = []
        for (index, byte) in enumerated() {
            if index > 0, index.isMultiple(of: columns) {
                result.append(UInt8(ascii: "\n"))
            }
            result.append(byte)
        }
        return result
    }
}
