import JSON
import Testing
import WorkflowExpressions

@Suite struct ValueTests {
    @Test(arguments: [
        (Value.null, ""), (.bool(true), "true"), (.integer(-3), "-3"), (.number(3.5), "3.5"),
        (.number(3), "3"),
        (.number(1e21), "1e+21"), (.string("a"), "a"), (.list([.integer(1), .null]), "[1,null]"),
        (.map(["a": .string("b")]), "{\"a\":\"b\"}"), (.duration(.seconds(90)), "90s"),
        (.time(0), "1970-01-01T00:00:00.000Z"), (.secret(.integer(1)), "***"),
    ])
    func `every value has a text`(value: Value, text: String) {
        #expect(value.description == text)
    }

    @Test func `JSON survives the way through values`() throws {
        let json: JSONValue = [
            "a": [1, 2.5, .null, true, "x"], "b": ["c": -9_223_372_036_854_775_808],
        ]

        #expect(try Value(json).json() == json)
    }

    @Test func `numbers beyond 64 bits become doubles and beyond those stay texts`() throws {
        let large = try JSONValue(parsing: "[9223372036854775808, 1e999, 10e0]")

        #expect(
            Value(large)
                == .list([.number(9_223_372_036_854_775_808), .string("1e999"), .integer(10)])
        )
    }

    @Test func `a map is found by byte and keeps its order`() {
        var map: ValueMap = [:]
        for number in 0..<100 {
            map["k\(number)"] = .integer(Int64(number))
        }
        map["e\u{301}"] = .integer(1)
        map["\u{e9}"] = .integer(2)
        map["k5"] = .null

        #expect(map.count == 102)
        #expect(map["e\u{301}"] == .integer(1))
        #expect(map["k5"] == .null)
        #expect(map.keys.first == "k0")
    }

    @Test(arguments: [
        ("90s", "90s"), ("1m30s", "90s"), ("60m", "1h"), ("48h", "2d"), ("300ms", "300ms"),
        ("0s", "0s"),
        ("-5m", "-5m"), ("1.5h", "90m"), ("0.000001s", "0.000001s"), ("-1.000001s", "-1.000001s"),
    ])
    func `durations are read and written`(text: String, written: String) throws {
        let duration = try #require(DurationText.duration(of: text))

        #expect(DurationText.text(of: duration) == written)
    }

    @Test(arguments: [
        "", "5", "s", "-", "1y", "1 s", "1.s", ".5s", "1s-", "99999999999d", "1S", "1.1234567s",
        "٣s",
    ])
    func `what is no duration is refused`(text: String) {
        #expect(DurationText.duration(of: text) == nil)
    }

    @Test func `the longest durations have a text`() {
        #expect(DurationText.text(of: .seconds(Int64.max)) == "9223372036854775807s")
        #expect(!DurationText.text(of: .seconds(Int64.min)).isEmpty)
    }
}
