import JSON
import Testing

@testable import JSONSchema

@Suite struct SchemaLimitTests {
    /// A pattern that takes too many steps on this text.
    private static let hostilePattern: JSONValue = ["pattern": "^(a+)+[bc]$"]
    private static let hostileText = JSONValue.string(String(repeating: "a", count: 60))

    @Test(
        arguments: [
            ["pattern": "^(a+)+[bc]$"],
            ["not": hostilePattern],
            ["not": ["not": hostilePattern]],
            ["anyOf": [["type": "null"], hostilePattern]],
            ["oneOf": [true, hostilePattern]],
            ["allOf": [true, hostilePattern]],
            ["if": hostilePattern, "then": true, "else": false],
            ["contains": hostilePattern, "type": ["string", "array"], "$ref": "#/$defs/x"],
        ].map { (schema: JSONValue) in
            var members = schema.objectValue ?? [:]
            members["$defs"] = ["x": hostilePattern]
            return JSONValue.object(members)
        }
    )
    func `what a pattern cannot decide is never a pass`(schema: JSONValue) throws {
        let report = try JSONSchema(schema).validate(Self.hostileText)

        #expect(report.outcome == .undecided)
        #expect(
            report.findings.map(\.message)
                == ["cannot be evaluated: the pattern needs too many steps on this text"]
        )
    }

    @Test func `what fails anyhow fails, whatever cannot be decided`() throws {
        let schema: JSONValue = ["allOf": [Self.hostilePattern, ["type": "null"]]]

        #expect(try JSONSchema(schema).validate(Self.hostileText).outcome == .invalid)
    }

    @Test func `what holds anyhow holds`() throws {
        let schema: JSONValue = ["anyOf": [Self.hostilePattern, true]]

        #expect(try JSONSchema(schema).validate(Self.hostileText).outcome == .valid)
    }

    @Test func `parts that may have been looked at do not count as unevaluated`() throws {
        let schema = try JSONSchema(
            [
                "anyOf": [
                    true,
                    ["properties": ["a": Self.hostilePattern]],
                ],
                "unevaluatedProperties": false,
            ]
        )

        #expect(schema.validate(["a": Self.hostileText]).outcome == .undecided)
    }

    @Test(arguments: [
        ##"{"items": {"$ref": "#"}}"##,
        ##"{"contains": {"if": {"$ref": "#"}, "then": {"$ref": "#"}}}"##,
        ##"{"items": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}"##,
        ##"{"items": {"oneOf": [{"not": {"$ref": "#"}}, {"not": {"$ref": "#"}}]}}"##,
        ##"{"unevaluatedItems": {"not": {"not": {"$dynamicRef": "#m"}}}, "$dynamicAnchor": "m"}"##,
    ])
    func `nothing nests deeper than can be followed`(text: String) throws {
        let schema = try JSONSchema(JSONValue(parsing: text))
        let value = try JSONValue(
            parsing: String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
        )

        #expect(schema.validate(value).outcome == .undecided)
    }

    @Test func `a loop that only some values run into is not run for ever`() throws {
        let schema = try JSONSchema(["dependentSchemas": ["a": ["$ref": "#"]]])

        #expect(schema.validate(["b": 1]).isValid)
        #expect(schema.validate(["a": 1]).outcome == .undecided)
    }

    @Test func `work that doubles with every step is given up`() throws {
        var definitions = JSONObject()
        for number in 0..<60 {
            let next: JSONValue = ["$ref": .string("#/$defs/d\(number + 1)")]
            definitions["d\(number)"] = ["allOf": [next, next]]
        }
        definitions["d60"] = true
        let schema = try JSONSchema(["$ref": "#/$defs/d0", "$defs": .object(definitions)])

        let report = schema.validate(1)

        #expect(report.outcome == .undecided)
        #expect(report.findings.map(\.message) == ["cannot be evaluated: it takes too many steps"])
    }

    @Test func `a schema too large to be kept is refused`() {
        let large: JSONValue = ["allOf": .array(Array(repeating: [:], count: 250_000))]

        let error = #expect(throws: SchemaError.self) { try JSONSchema(large) }

        #expect(error?.description.contains("the schema is too large") == true)
    }
}
