extension JSONParser {
    /// Reads a number by its grammar; every digit is kept.
    mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        _ = accept("-")
        try wholeDigits()
        if accept(".") {
            try digits(of: "a fraction")
        }
        if accept("e") || accept("E") {
            if !accept("+") {
                _ = accept("-")
            }
            try exponentDigits(of: start)
        }
        return JSONNumber(validText: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func wholeDigits() throws(JSONError) {
        let start = position
        try digits(of: "a number")
        if bytes[start] == UInt8(ascii: "0"), position > start + 1 {
            throw error("a number does not begin with a needless 0", at: start)
        }
    }

    private mutating func exponentDigits(of number: Int) throws(JSONError) {
        let start = position
        try digits(of: "an exponent")
        // Within this bound the place of the decimal point cannot overflow.
        let significant = bytes[start..<position].drop { $0 == UInt8(ascii: "0") }
        if significant.count > 18 {
            throw error("an exponent has at most 18 digits", at: number)
        }
    }

    private mutating func digits(of part: String) throws(JSONError) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            position += 1
        }
        if position == start {
            throw error("expected a digit of \(part) but found \(found)")
        }
    }
}
