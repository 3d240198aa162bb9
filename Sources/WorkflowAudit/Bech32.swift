/// Bytes as text that notices every mistyped character, as BIP 173 defines it; of any length.
///
/// A text is all in one case, which belongs to its prefix: public keys of age are written in lower
/// case, secret ones in upper case.
enum Bech32 {
    private static let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let generator: [UInt32] = [
        0x3B6A_57B2, 0x2650_8E6D, 0x1EA1_19FA, 0x3D42_33DD, 0x2A14_62B3,
    ]

    /// Writes bytes behind a prefix, in its case.
    static func text(_ bytes: [UInt8], prefix: String) -> String {
        let groups = regrouped(bytes, from: 8, to: 5) ?? []
        let remainder = checksum(prefix, groups + [UInt8](repeating: 0, count: 6)) ^ 1
        let check = (0..<6).map { UInt8(truncatingIfNeeded: remainder >> (5 * (5 - $0)) & 31) }
        let text = (groups + check).map { alphabet[Int($0)] }
        let isUpper = prefix.utf8.contains { isUpperCase($0) }
        return prefix + "1"
            + String(decoding: isUpper ? text.map(upperCased) : text, as: UTF8.self)
    }

    /// Reads what stands behind the prefix; nothing when the text is not exactly what was written.
    static func bytes(_ text: String, prefix: String) -> [UInt8]? {
        let start = Array(prefix.utf8) + [UInt8(ascii: "1")]
        guard text.utf8.starts(with: start) else {
            return nil
        }
        let groups = text.utf8.dropFirst(start.count).compactMap { character in
            alphabet.firstIndex(of: lowerCased(character)).map { UInt8($0) }
        }
        guard groups.count >= 6, checksum(prefix, groups) == 1,
            let bytes = regrouped(groups.dropLast(6), from: 5, to: 8),
            Self.text(bytes, prefix: prefix).utf8.elementsEqual(text.utf8)
        else {
            return nil
        }
        return bytes
    }

    private static func checksum(_ prefix: String, _ groups: [UInt8]) -> UInt32 {
        let lower = prefix.utf8.map(lowerCased)
        var remainder: UInt32 = 1
        for value in lower.map({ $0 >> 5 }) + [0] + lower.map({ $0 & 31 }) + groups {
            let top = remainder >> 25
            remainder = (remainder & 0x1FF_FFFF) << 5 ^ UInt32(value)
            for (bit, term) in generator.enumerated() where top >> bit & 1 == 1 {
                remainder ^= term
            }
        }
        return remainder
    }

    /// Cuts bits into groups of another size; nothing when bits are left that are not zero.
    private static func regrouped(
        _ values: some Sequence<UInt8>,
        from size: Int,
        to newSize: Int
    ) -> [UInt8]? {
        var groups: [UInt8] = []
        var (bits, count) = (0, 0)
        for value in values {
            bits = (bits << size | Int(value)) & 0xFFF
            count += size
            while count >= newSize {
                count -= newSize
                groups.append(UInt8(truncatingIfNeeded: bits >> count & ((1 << newSize) - 1)))
            }
        }
        let rest = bits & ((1 << count) - 1)
        if newSize < size, count > 0 {
            groups.append(UInt8(truncatingIfNeeded: rest << (newSize - count)))
        } else if newSize > size, count >= size || rest != 0 {
            return nil
        }
        return groups
    }

    private static func isUpperCase(_ character: UInt8) -> Bool {
        (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(character)
    }

    private static func lowerCased(_ character: UInt8) -> UInt8 {
        isUpperCase(character) ? character | 0x20 : character
    }

    private static func upperCased(_ character: UInt8) -> UInt8 {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(character) ? character & 0xDF : character
    }
}
