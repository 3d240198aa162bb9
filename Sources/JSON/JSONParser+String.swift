extension JSONParser {
    /// Reads a string, from its opening to its closing quote.
    mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        var text = try plainText()
        while true {
            switch next {
            case UInt8(ascii: "\""):
                position += 1
                return text
            case UInt8(ascii: "\\"):
                text.unicodeScalars.append(try escapedScalar())
            case nil:
                throw error("the string has no closing quote", at: start)
            default:
                throw error("write \(found) in a string as an escape")
            }
            text += try plainText()
        }
    }

    /// Reads up to what ends or interrupts the plain part of a string.
    private mutating func plainText() throws(JSONError) -> String {
        let start = position
        while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\")
        {
            position += 1
        }
        let slice = bytes[start..<position]
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw error("the string is not valid UTF-8", at: start + validPrefixCount(of: slice))
        }
        return text
    }

    private func validPrefixCount(of slice: ArraySlice<UInt8>) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var remaining = slice.makeIterator()
        var count = 0
        while case .valid(let scalar) = parser.parseScalar(from: &remaining) {
            count += scalar.count
        }
        return count
    }

    private mutating func escapedScalar() throws(JSONError) -> Unicode.Scalar {
        let start = position
        position += 1
        guard let letter = next else {
            throw error("the string ends within an escape", at: start)
        }
        position += 1
        switch letter {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try numberedScalar(from: start)
        default:
            position -= 1
            throw error("'\\' is not followed by one of \" \\ / b f n r t u", at: start)
        }
    }

    /// Reads the digits of one unit, or of a pair that stands for one scalar.
    private mutating func numberedScalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let unit = try hexadecimalUnit(from: start)
        if let scalar = Unicode.Scalar(unit) {
            return scalar
        }
        if UTF16.isLeadSurrogate(unit), accept("\\"), accept("u") {
            let trail = try hexadecimalUnit(from: start)
            if UTF16.isTrailSurrogate(trail) {
                return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
            }
        }
        throw error("half of a surrogate pair stands alone", at: start)
    }

    private mutating func hexadecimalUnit(from start: Int) throws(JSONError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw error("'\\u' needs four hexadecimal digits", at: start)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
