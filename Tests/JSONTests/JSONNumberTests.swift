import JSON
import SeededRandomness
import Testing

@Suite struct JSONNumberTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", 0), ("7.000", 7), ("1e2", 100), ("12300e-2", 123), ("0e99", 0),
            ("9223372036854775807", .max), ("-9223372036854775808", .min),
            ("-9.223372036854775808e18", .min), ("0.00000000001e11", 1),
        ] as [(String, Int)]
    )
    func `a whole number that fits is an integer`(text: String, expected: Int) throws {
        #expect(try #require(JSONNumber(text)).exactInt == expected)
    }

    @Test(arguments: [
        "0.5", "1e-1", "9223372036854775808", "-9223372036854775809", "1e19", "1e999999999",
        "1e999999999999999999", "1e-999999999999999999", "12.5e0", "9.3e18",
    ])
    func `a number that is not whole or does not fit is no integer`(text: String) throws {
        #expect(try #require(JSONNumber(text)).exactInt == nil)
    }

    @Test(
        arguments: [
            ("1e999999999", .infinity), ("-1e999999999999999999", -.infinity), ("1e-999999999", 0),
            ("1.7976931348623157e308", .greatestFiniteMagnitude),
            ("5e-324", .leastNonzeroMagnitude),
            ("2e-324", 0), ("0e999999999", 0), ("0.1", 0.1),
            ("123456789012345678901", 1.2345678901234568e20),
            ("9007199254740993", 9_007_199_254_740_992),
            ("9007199254740993.0000001", 9_007_199_254_740_994),
            ("1e400", .infinity), ("0." + String(repeating: "0", count: 500) + "1e501", 1),
        ] as [(String, Double)]
    )
    func `the nearest double is found whatever the exponent`(text: String, expected: Double) throws
    {
        #expect(try #require(JSONNumber(text)).double == expected)
    }

    @Test func `a million digits decide the rounding`() throws {
        let half = "9007199254740993." + String(repeating: "0", count: 1_000_000)

        #expect(try #require(JSONNumber(half)).double == 9_007_199_254_740_992)
        #expect(try #require(JSONNumber(half + "1")).double == 9_007_199_254_740_994)
    }

    @Test func `the order is exact`() throws {
        let ascending = [
            "-1e999999999", "-1e3", "-10", "-9.99", "-1e-999999999", "0", "1e-999999999", "0.1",
            "0.10000000000000000000000001", "1", "9007199254740992", "9007199254740993",
            "1e999999998",
            "1e999999999",
        ]

        let numbers = try ascending.map { try #require(JSONNumber($0)) }

        #expect(numbers.reversed().sorted().map(\.text) == ascending)
        #expect(Set(numbers).count == ascending.count)
        #expect(numbers.allSatisfy { !($0 < $0) })
    }

    @Test(arguments: ["", " 1", "1 ", "01", "+1", "1.", "0x10", "1e", "inf", "nan", "1_000", "١"])
    func `what is not a number in JSON is none`(text: String) {
        #expect(JSONNumber(text) == nil)
    }

    @Test(arguments: [
        (1.0, "1"), (-0.0, "0"), (0.5, "0.5"), (1e21, "1e+21"), (1e20, "100000000000000000000"),
        (1e-6, "0.000001"), (1e-7, "1e-7"), (-1.5e300, "-1.5e+300"), (123.456, "123.456"),
    ])
    func `a double takes the form that ECMAScript gives it`(value: Double, text: String) {
        #expect(JSONNumber(value)?.text == text)
    }

    @Test func `what is not finite is no number`() {
        #expect(JSONNumber(Double.infinity) == nil)
        #expect(JSONNumber(Double.nan) == nil)
    }

    @Test func `every integer type keeps its digits`() {
        #expect(JSONNumber(Int64.min).text == "-9223372036854775808")
        #expect(JSONNumber(UInt64.max).text == "18446744073709551615")
    }

    @Test(arguments: 0..<20)
    func `random doubles survive the way through text`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)

        for _ in 0..<200 {
            let value = Double(bitPattern: random.next())
            guard let number = JSONNumber(value) else { continue }
            #expect(number.double == value)
            #expect(try #require(JSONNumber(number.text)) == number)
        }
    }

    @Test(
        arguments: [
            ("6", "3", true), ("7", "3", false), ("0", "0.1", true), ("1", "0", false),
            ("0.3", "0.1", true), ("1.005", "0.01", false), ("-4.50", "1.5", true),
            ("1e308", "0.123456789", false), ("1e1000000000000", "3", false),
            ("3e1000000000000", "0.75", true), ("1e-7", "1e-8", true), ("1e-8", "1e-7", false),
            ("123456789012345678901234567890", "10123456789", false),
            ("1024688346810246883468", "10123456789012345678", false),
            ("20246913578024691356", "10123456789012345678", true), ("640", "64", true),
        ] as [(String, String, Bool)]
    )
    func `multiples are told exactly, whatever the size`(
        text: String,
        divisor: String,
        isMultiple: Bool
    ) throws {
        let number = try #require(JSONNumber(text))

        #expect(number.isMultiple(of: try #require(JSONNumber(divisor))) == isMultiple)
    }

    @Test(arguments: [
        ("1", true), ("1.0", true), ("10e-1", true), ("1e400", true), ("0.0", true),
        ("1.5", false), ("1e-1", false), ("-0", true),
    ])
    func `a number is whole by its value`(text: String, isWhole: Bool) throws {
        #expect(try #require(JSONNumber(text)).isInteger == isWhole)
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `multiples agree with machine integers`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)

        for _ in 0..<100 {
            let divisor = Int.random(in: 1...5_000, using: &random)
            let number = Int.random(in: -1_000_000_000...1_000_000_000, using: &random)
            let isMultiple = JSONNumber(number).isMultiple(of: JSONNumber(divisor))
            #expect(isMultiple == (number % divisor == 0), "\(number) \(divisor)")
        }
    }
}
