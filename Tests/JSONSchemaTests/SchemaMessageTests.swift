import JSON
import Testing

@testable import JSONSchema

@Suite struct SchemaMessageTests {
    @Test(arguments: [
        (#"{"type": "integer"}"#, #""a""#, "is a string, must be an integer"),
        (#"{"type": "integer"}"#, "1.5", "is the number 1.5, must be an integer"),
        (#"{"type": ["null", "array"]}"#, "{}", "is an object, must be null or an array"),
        (#"{"enum": ["red", 1, null]}"#, #""blue""#, "is 'blue', must be one of 'red', 1, null"),
        (#"{"const": true}"#, "[]", "is [], must be true"),
        (#"{"minimum": 10}"#, "9.99", "is 9.99, must be at least 10"),
        (#"{"exclusiveMaximum": 3}"#, "3", "is 3, must be less than 3"),
        (#"{"multipleOf": 0.01}"#, "1.005", "is 1.005, must be a multiple of 0.01"),
        (#"{"minLength": 2}"#, #""é""#, "has 1 character, must have at least 2"),
        (#"{"maxItems": 1}"#, "[1, 2]", "has 2 elements, must have at most 1"),
        (#"{"minProperties": 1}"#, "{}", "has 0 keys, must have at least 1"),
        (#"{"pattern": "^\\d+$"}"#, #""a1\n""#, #"is 'a1 ', must match the pattern ^\d+$"#),
        (
            #"{"uniqueItems": true}"#, "[1, 2, 1.0]",
            "has the same element at 0 and 2, must hold nothing twice"
        ),
        (#"{"required": ["a"]}"#, "{}", "must have the key 'a'"),
        (
            #"{"dependentRequired": {"a": ["b"]}}"#, #"{"a": 1}"#,
            "must have the key 'b' because it has 'a'"
        ),
        (
            #"{"properties": {"a": {}}, "additionalProperties": false}"#, #"{"b": 1}"#,
            "has the unknown key 'b', known are 'a'"
        ),
        (#"{"properties": {"a": {"type": "null"}}}"#, #"{"a": 1}"#, "/a is a number, must be null"),
        (#"{"items": {"items": false}}"#, "[[], [1]]", "/1/0 is not allowed here"),
        (
            #"{"propertyNames": {"maxLength": 1}}"#, #"{"ab": 1}"#,
            "the key 'ab' is not allowed: has 2 characters, must have at most 1"
        ),
        (#"{"not": {"type": "null"}}"#, "null", "must not be as 'not' describes"),
        (
            #"{"contains": {"const": 1}}"#, "[2]",
            "has 0 elements as 'contains' describes, must have at least 1"
        ),
        (
            #"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#, "1",
            "is a number, must be a string, or must be null"
        ),
        (
            #"{"anyOf": [{"type": "string"}, {"properties": {"a": {"const": 1}}}]}"#,
            #"{"a": 2}"#, "/a is 2, must be 1"
        ),
        (
            #"{"oneOf": [true, {"type": "null"}, false]}"#, "null",
            "fits 2 of the 3 forms allowed, must fit exactly one"
        ),
        (
            #"{"prefixItems": [{}], "unevaluatedItems": false}"#, "[1, 2]",
            "/1 is not allowed here"
        ),
    ])
    func `a finding tells what is there and what should be`(
        schema: String,
        value: String,
        message: String
    ) throws {
        let report = try JSONSchema(JSONValue(parsing: schema)).validate(JSONValue(parsing: value))

        #expect(report.outcome == .invalid)
        #expect(report.findings.map(\.description) == [message])
    }

    @Test func `everything wrong is told, with the place of the keyword`() throws {
        let schema = try JSONSchema(
            [
                "$id": "https://example.com/plan",
                "properties": [
                    "a/b": ["$ref": "#/$defs/count"],
                    "list": ["items": ["minLength": 2]],
                ],
                "required": ["name"],
                "$defs": ["count": ["type": "integer", "maximum": 3]],
            ]
        )

        let report = schema.validate(["a/b": 4.5, "list": ["ab", "c"]])

        #expect(
            report.findings.map { "\($0.instanceLocation) \($0.schemaLocation)" } == [
                " https://example.com/plan#/required",
                "/a~1b https://example.com/plan#/$defs/count/type",
                "/a~1b https://example.com/plan#/$defs/count/maximum",
                "/list/1 https://example.com/plan#/properties/list/items/minLength",
            ]
        )
    }

    @Test func `a text of the value cannot break the line it is shown on`() throws {
        let report = try JSONSchema(["const": 1]).validate("\u{1B}[31m\n\u{202E}x")

        #expect(report.findings.map(\.found) == ["is ' [31m  x'"])
    }

    @Test func `as many findings are kept as anybody reads`() throws {
        let schema = try JSONSchema(["items": ["type": "string"]])

        let report = schema.validate(.array(Array(repeating: 1, count: 10_000)))

        #expect(report.outcome == .invalid)
        #expect(report.findings.count == 500)
    }
}
