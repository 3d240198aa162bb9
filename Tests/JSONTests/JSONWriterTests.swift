import JSON
import Testing

@Suite struct JSONWriterTests {
    @Test func `compact text holds no space`() throws {
        let text = #"{"b":[1,1.50,-0,1E5,true,null],"a":{},"c":[],"d":"x y"}"#

        #expect(try JSONValue(parsing: text).text() == text)
    }

    @Test func `pretty text gives each part a line`() {
        let value: JSONValue = ["a": [1, ["b": .null]], "c": [], "d": [:]]

        #expect(
            value.text(pretty: true) == """
                {
                  "a": [
                    1,
                    {
                      "b": null
                    }
                  ],
                  "c": [],
                  "d": {}
                }
                """
        )
    }

    @Test func `only what must be escaped is escaped`() {
        let value: JSONValue = "\"\\/\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}é\u{2028}😀"

        #expect(value.text() == "\"\\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\u{7F}é\u{2028}😀\"")
    }

    @Test func `the canonical form sorts keys by UTF-16 units`() throws {
        let value: JSONValue = [
            "\u{20AC}": 1, "\r": 2, "\u{FB33}": 3, "1": 4, "\u{1F600}": 5, "\u{80}": 6, "\u{F6}": 7,
            "": 8,
        ]

        let text = String(decoding: try value.canonicalBytes(), as: UTF8.self)

        #expect(
            text == "{\"\":8,\"\\r\":2,\"1\":4,\"\u{80}\":6,\"\u{F6}\":7,\"\u{20AC}\":1,"
                + "\"\u{1F600}\":5,\"\u{FB33}\":3}"
        )
    }

    @Test func `the canonical form writes numbers as ECMAScript does`() throws {
        let value = try JSONValue(
            parsing:
                "[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001, -0, 100e-2]"
        )

        let text = String(decoding: try value.canonicalBytes(), as: UTF8.self)

        #expect(text == "[333333333.3333333,1e+30,4.5,0.002,1e-27,0,1]")
    }

    @Test func `equal values have the same canonical form`() throws {
        let one = try JSONValue(parsing: #"{"a":[1.0,{"y":1,"x":2}],"b":"\u0041"}"#)
        let other = try JSONValue(parsing: #"{ "b": "A", "a": [10e-1, {"x":2,"y":1}] }"#)

        #expect(try one.canonicalBytes() == other.canonicalBytes())
    }

    @Test func `a number beyond the range of a double has no canonical form`() throws {
        let value = try JSONValue(parsing: #"{"a":[1e400]}"#)

        let error = try #require(throws: JSONCanonicalError.self) { try value.canonicalBytes() }

        #expect(error.number.text == "1e400")
    }
}
