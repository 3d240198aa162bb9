/// A number exactly as it was written.
///
/// Two numbers are equal when their mathematical values are: 1, 1.0 and 10e-1 are one number. The
/// text is kept, so reading and writing a document changes no digit.
public struct JSONNumber: Sendable {
    /// The number in the grammar of JSON.
    public let text: String

    /// Takes over a text that the grammar has accepted.
    init(validText: String) {
        text = validText
    }

    /// Reads a number, or nothing when the text is not one in the grammar of JSON.
    ///
    /// Exponents of more than 18 digits are refused.
    ///
    /// - Parameter text: The number without surrounding space.
    public init?(_ text: String) {
        var parser = JSONParser(bytes: Array(text.utf8), depthLimit: 0)
        guard let number = try? parser.number(), parser.isAtEnd else { return nil }
        self = number
    }

    /// Makes a number of any integer type.
    public init(_ value: some FixedWidthInteger) {
        text = String(value)
    }

    /// Makes a number of a double, or nothing when it is not finite.
    public init?(_ value: Double) {
        guard value.isFinite else { return nil }
        text = ExactDecimal(validText: value.description).ecmaScriptText
    }

    /// The value when it is whole and fits.
    public var exactInt: Int? {
        Int(text) ?? decimal.exactInt
    }

    /// Whether the value is whole, however it is written and whether or not it fits an integer.
    public var isInteger: Bool {
        decimal.isWhole
    }

    /// Whether the value is another one taken a whole number of times, exactly.
    ///
    /// Takes time in proportion to the digits of both, multiplied.
    public func isMultiple(of other: JSONNumber) -> Bool {
        decimal.isMultiple(of: other.decimal)
    }

    /// The nearest double; infinite when the number is beyond its range.
    public var double: Double {
        decimal.nearestDouble
    }

    /// The form of RFC 8785, or nothing when the number is beyond the range of a double.
    var canonicalText: String? {
        JSONNumber(double)?.text
    }

    private var decimal: ExactDecimal {
        ExactDecimal(validText: text)
    }
}

extension JSONNumber: Hashable, Comparable {
    /// Whether both have the same mathematical value.
    public static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8) || left.decimal == right.decimal
    }

    /// Whether the first value is less, exactly.
    public static func < (left: Self, right: Self) -> Bool {
        left.decimal < right.decimal
    }

    /// Feeds the mathematical value to the hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(decimal)
    }
}

extension JSONNumber: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    /// Makes a number of a literal.
    public init(integerLiteral value: Int) {
        self.init(value)
    }

    /// Makes a number of a literal.
    ///
    /// - Precondition: The literal is within the range of a double.
    public init(floatLiteral value: Double) {
        precondition(value.isFinite, "a literal beyond the range of Double")
        self.init(validText: ExactDecimal(validText: value.description).ecmaScriptText)
    }
}

extension JSONNumber: CustomStringConvertible {
    /// The text of the number.
    public var description: String { text }
}
