/// A number as its significant digits and the place of the decimal point.
///
/// The value is 0.digits × 10^point. Its size follows the digits written, never the exponent.
struct ExactDecimal: Hashable, Comparable {
    let isNegative: Bool
    /// The ASCII digits without zeros at either end; none for zero.
    let digits: [UInt8]
    let point: Int

    /// Reads a number in the grammar of JSON.
    ///
    /// - Precondition: The text follows the grammar, and its exponent fits 18 digits.
    init(validText text: String) {
        let bytes = text.utf8
        let mantissaEnd = bytes.firstIndex { $0 | 0x20 == UInt8(ascii: "e") } ?? bytes.endIndex
        let mantissa = bytes[..<mantissaEnd]
        let exponent = Int(Substring(bytes[mantissaEnd...].dropFirst())) ?? 0
        let whole = mantissa.prefix { $0 != UInt8(ascii: ".") }
        let wholeDigitCount = whole.count { $0 != UInt8(ascii: "-") }
        let allDigits = mantissa.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let leadingZeroCount = allDigits.prefix { $0 == UInt8(ascii: "0") }.count
        var significant = Array(allDigits.dropFirst(leadingZeroCount))
        while significant.last == UInt8(ascii: "0") {
            significant.removeLast()
        }

        digits = significant
        isNegative = !significant.isEmpty && mantissa.first == UInt8(ascii: "-")
        point = significant.isEmpty ? 0 : wholeDigitCount - leadingZeroCount + exponent
    }

    static func < (left: Self, right: Self) -> Bool {
        if left.isNegative != right.isNegative {
            return left.isNegative
        }
        return left.isNegative ? right.isCloserToZero(than: left) : left.isCloserToZero(than: right)
    }

    private func isCloserToZero(than other: Self) -> Bool {
        if digits.isEmpty || other.digits.isEmpty {
            return digits.isEmpty && !other.digits.isEmpty
        }
        if point != other.point {
            return point < other.point
        }
        return digits.lexicographicallyPrecedes(other.digits)
    }
}

extension ExactDecimal {
    /// Whether the value is whole.
    var isWhole: Bool { digits.isEmpty || digits.count <= point }

    /// The value when it is whole and fits.
    var exactInt: Int? {
        guard isWhole, point <= 19 else { return nil }
        let zeros = String(repeating: "0", count: point - digits.count)
        let magnitude = digits.isEmpty ? "0" : String(decoding: digits, as: UTF8.self) + zeros
        return Int((isNegative ? "-" : "") + magnitude)
    }

    /// The nearest double; infinite when beyond its range.
    var nearestDouble: Double {
        let sign = isNegative ? -1.0 : 1.0
        if digits.isEmpty || point < -400 {
            return 0 * sign
        }
        if point > 400 {
            return .infinity * sign
        }
        // No double needs more than 767 digits to decide its rounding; the rest only says "more".
        let kept = digits.prefix(800)
        let isCut = kept.count < digits.count
        let text = String(decoding: kept, as: UTF8.self) + (isCut ? "1" : "")
        let magnitude = Double("\(text)e\(point - text.utf8.count)") ?? .infinity
        return magnitude * sign
    }

    /// The form that ECMAScript gives to a number with these digits.
    var ecmaScriptText: String {
        guard !digits.isEmpty else { return "0" }
        let sign = isNegative ? "-" : ""
        let text = String(decoding: digits, as: UTF8.self)
        let count = digits.count
        switch point {
        case _ where count <= point && point <= 21:
            return sign + text + String(repeating: "0", count: point - count)
        case 1...21:
            return sign + text.prefix(point) + "." + text.dropFirst(point)
        case -5...0:
            return sign + "0." + String(repeating: "0", count: -point) + text
        default:
            let fraction = count > 1 ? "." + text.dropFirst() : ""
            let exponent = point - 1
            return sign + text.prefix(1) + fraction + (exponent < 0 ? "e" : "e+") + "\(exponent)"
        }
    }
}

extension ExactDecimal {
    /// Whether the value is another one taken a whole number of times.
    func isMultiple(of other: Self) -> Bool {
        guard !digits.isEmpty, !other.digits.isEmpty else { return digits.isEmpty }
        // Digits end in no zero: what has places behind those of the other cannot be a multiple.
        let shift = (point - digits.count) - (other.point - other.digits.count)
        guard shift >= 0 else { return false }
        // More zeros than this change nothing: they hold every 2 and every 5 of the other.
        let zeros = repeatElement(UInt8(ascii: "0"), count: min(shift, 4 * other.digits.count))
        var remainder: [UInt8] = []
        for digit in digits + zeros {
            if !remainder.isEmpty || digit != UInt8(ascii: "0") {
                remainder.append(digit)
            }
            while !Self.isLess(remainder, other.digits) {
                Self.subtract(other.digits, from: &remainder)
            }
        }
        return remainder.isEmpty
    }

    /// Compares whole numbers that begin with no zero.
    private static func isLess(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count
            ? left.lexicographicallyPrecedes(right) : left.count < right.count
    }

    /// Subtracts a whole number from one that is not less.
    private static func subtract(_ other: [UInt8], from number: inout [UInt8]) {
        var borrowed: UInt8 = 0
        for offset in 1...number.count {
            let place = number.count - offset
            let taken =
                borrowed
                + (offset <= other.count
                    ? other[other.count - offset] - UInt8(ascii: "0") : 0)
            let digit = number[place] - UInt8(ascii: "0")
            borrowed = digit < taken ? 1 : 0
            number[place] = digit + 10 * borrowed - taken + UInt8(ascii: "0")
        }
        number.removeFirst(number.prefix { $0 == UInt8(ascii: "0") }.count)
    }
}
