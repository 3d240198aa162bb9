import JSON
import SeededRandomness
import Testing

@Suite struct JSONReaderTests {
    @Test(arguments: [
        "", " ", "nul", "True", "[1,]", "[,1]", "[1 2]", "[", "]", "{", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "{\"a\":1 \"b\":2}", "1 2", "[1]]", "//",
        "[1]x",
        "01", "-01", "-", "+1", "1.", ".1", "1e", "1e+", "0x1", "1.e1", "NaN", "Infinity", "--1",
        "\"", "\"\\", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\t\"", "\"\n\"", "\"\u{0}\"",
        "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\n\"", "\"\\ud800\\ud800\"", "\"\\ud800x\"",
        "\u{FEFF}1", "\u{A0}1", "1e1234567890123456789", "1,", "[\"a\",\n4\n,1,",
    ])
    func `what the grammar does not allow is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xE2, 0x82, 0x22], [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0x80, 0x22],
            [0xFF],
        ] as [[UInt8]]
    )
    func `bytes that are not UTF-8 are refused`(bytes: [UInt8]) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: bytes) }
    }

    @Test(
        arguments: [
            ("null", JSONValue.null), (" true\n", true), ("\t[ ]\r", []), ("{ }", [:]),
            ("[1,[2,{\"a\":[]}]]", [1, [2, ["a": []]]]), ("-0", 0), ("-0.0e-5", 0), ("1E+2", 100),
            ("\"\\u0041\\/\\b\\f\\n\\r\\t\\\"\\\\\"", "A/\u{8}\u{C}\n\r\t\"\\"),
            ("\"\\uD83D\\uDE00\\u0000\"", "\u{1F600}\u{0}"),
            ("\"é\u{7F}\u{2028}\"", "é\u{7F}\u{2028}"),
            ("{\"\":{\"\":0}}", ["": ["": 0]]),
        ] as [(String, JSONValue)]
    )
    func `what the grammar allows is read`(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
    }

    @Test func `a key that stands twice is refused where it stands again`() throws {
        let error = try #require(throws: JSONError.self) {
            try JSONValue(parsing: "{\"a\": 1,\n \"b\": 2, \"\\u0061\": 3}")
        }

        #expect(error.message == "the key 'a' stands twice in this object")
        #expect((error.line, error.column, error.offset) == (2, 10, 18))
    }

    @Test func `keys in another normal form are other keys`() throws {
        let value = try JSONValue(parsing: "{\"\u{E9}\": 1, \"e\u{301}\": 2}")

        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test func `the column of an error counts characters`() throws {
        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: "[\"é👍\", x]") }

        #expect(error.description == "1:8: expected a value but found 'x'")
    }

    @Test func `invalid UTF-8 is reported at its byte`() throws {
        let bytes = Array("[\"añ".utf8) + [0xFF] + Array("\"]".utf8)

        let error = try #require(throws: JSONError.self) { try JSONValue(parsing: bytes) }

        #expect(error.offset == 5)
    }

    @Test func `nesting ends at the limit and not at the end of the stack`() throws {
        let deepest = String(repeating: "[", count: 512) + String(repeating: "]", count: 512)
        let hostile = String(repeating: "[{\"a\":", count: 500_000)

        #expect(try JSONValue(parsing: deepest).text() == deepest)
        #expect(throws: JSONError.self) { try JSONValue(parsing: "[" + deepest + "]") }
        #expect(throws: JSONError.self) { try JSONValue(parsing: hostile) }
        #expect(throws: JSONError.self) { try JSONReader(depthLimit: 1).value(of: "[[]]") }
        #expect(
            try JSONReader(depthLimit: 1).value(of: "[1,2]") == [1, 2]
        )
        #expect(JSONReader(depthLimit: .max).depthLimit == 512)
        #expect(throws: JSONError.self) { try JSONReader(depthLimit: .min).value(of: "[]") }
    }

    @Test func `an object with many keys is read in little time`() throws {
        let keys = (0..<20_000).map { "\"key\($0)\":\($0)" }.joined(separator: ",")

        let value = try JSONValue(parsing: "{\(keys)}")

        #expect(value["key19999"] == 19_999)
        #expect(value.objectValue?.count == 20_000)
    }

    @Test(arguments: 0..<40)
    func `a damaged text is refused or survives a round trip`(seed: UInt64) throws {
        let original = Array(
            #"{"a":[1,-2.5e+3,"x\u00e9\ud83d\ude00é"],"b":{"":null,"t":true},"c":0}"#.utf8
        )
        var random = SeededGenerator(seed: seed)

        for _ in 0..<200 {
            let damaged = random.damaged(
                original,
                alphabet: Array("{}[],:\"\\ue0-1.é\n".utf8) + [0xFF]
            )
            guard let value = try? JSONValue(parsing: damaged) else { continue }
            #expect(try JSONValue(parsing: value.bytes()) == value)
            #expect(try JSONValue(parsing: value.bytes(pretty: true)) == value)
        }
    }
}
