extension GlobParser {
    /// Reads a class in brackets; a slash is never part of one.
    mutating func characterClass() throws(GlobError) -> ByteSet {
        let start = position
        position += 1
        let isInverted = next == UInt8(ascii: "!") || next == UInt8(ascii: "^")
        if isInverted {
            position += 1
        }
        var set = ByteSet()
        var isFirst = true
        while isFirst || next != UInt8(ascii: "]") {
            guard next != nil else {
                throw GlobError(message: "'[' has no closing ']'", offset: start)
            }
            isFirst = false
            if let named = try namedClass() {
                set.formUnion(named)
            } else {
                try range(into: &set)
            }
        }
        position += 1
        var result = isInverted ? set.inverted : set
        result.remove(UInt8(ascii: "/"))
        return result
    }

    /// Reads one byte or a range of them.
    private mutating func range(into set: inout ByteSet) throws(GlobError) {
        let lower = try classByte()
        let afterDash = position + 1
        guard next == UInt8(ascii: "-"), afterDash < bytes.count,
            bytes[afterDash] != UInt8(ascii: "]")
        else {
            set.insert(lower)
            return
        }
        position = afterDash
        let upper = try classByte()
        if lower <= upper {
            set.formUnion(ByteSet(lower...upper))
        } else if dialect == .workflow {
            throw error("a range in '[…]' runs from the lower to the higher character")
        }
    }

    private mutating func classByte() throws(GlobError) -> UInt8 {
        guard let byte = next else { throw error("'[' has no closing ']'") }
        if byte == UInt8(ascii: "\\") {
            return try escapedByte()
        }
        guard byte < 0x80 || dialect == .ignoreFile else {
            throw error("'[…]' holds ASCII characters only; use '{é,è}' for others")
        }
        position += 1
        return byte
    }

    /// Reads a class such as [:alpha:].
    private mutating func namedClass() throws(GlobError) -> ByteSet? {
        let rest = bytes[position...]
        guard rest.starts(with: "[:".utf8) else { return nil }
        let name = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "]") }
        guard name.last == UInt8(ascii: ":"), name.endIndex < bytes.count else { return nil }
        let text = String(decoding: name.dropLast(), as: UTF8.self)
        guard let ranges = Self.namedClasses[text] else {
            throw error("'[:\(text):]' is no known class")
        }
        position = name.endIndex + 1
        var set = ByteSet()
        for range in ranges {
            set.formUnion(ByteSet(range))
        }
        return set
    }

    private static let lower: ClosedRange<UInt8> = 0x61...0x7A
    private static let upper: ClosedRange<UInt8> = 0x41...0x5A
    private static let digit: ClosedRange<UInt8> = 0x30...0x39

    private static let namedClasses: [String: [ClosedRange<UInt8>]] = [
        "alnum": [lower, upper, digit],
        "alpha": [lower, upper],
        "blank": [0x09...0x09, 0x20...0x20],
        "cntrl": [0x00...0x1F, 0x7F...0x7F],
        "digit": [digit],
        "graph": [0x21...0x7E],
        "lower": [lower],
        "print": [0x20...0x7E],
        "punct": [0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E],
        "space": [0x09...0x0D, 0x20...0x20],
        "upper": [upper],
        "xdigit": [digit, 0x41...0x46, 0x61...0x66],
    ]
}
