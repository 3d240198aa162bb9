import JSON
import Testing

@testable import JSONSchema

@Suite struct SchemaCompilationTests {
    @Test(arguments: [
        (#"[]"#, "#: a schema must be an object, true or false"),
        (##"{"type": "strng"}"##, "#/type: there is no type 'strng'"),
        (##"{"type": []}"##, "#/type: must be the name of a type"),
        (##"{"type": ["null", 1]}"##, "#/type: must be the name of a type"),
        (
            ##"{"minLength": -1}"##,
            "#/minLength: must be an integer that is not negative, but is -1"
        ),
        (##"{"maxItems": 1.5}"##, "#/maxItems: must be an integer"),
        (##"{"minimum": "1"}"##, "#/minimum: must be a number, but is a string"),
        (##"{"multipleOf": 0}"##, "#/multipleOf: must be a number above 0"),
        (##"{"enum": 1}"##, "#/enum: must be an array"),
        (##"{"required": "a"}"##, "#/required: must be an array of strings, but is 'a'"),
        (##"{"required": [1]}"##, "#/required: must be a string, but is 1"),
        (##"{"properties": []}"##, "#/properties: must be an object, but is an array"),
        (##"{"properties": {"a/b": 1}}"##, "#/properties/a~1b: a schema must be an object"),
        (##"{"allOf": []}"##, "#/allOf: must be an array that holds schemas"),
        (##"{"uniqueItems": 1}"##, "#/uniqueItems: must be true or false"),
        (##"{"pattern": "("}"##, "#/pattern: the pattern ( cannot be used"),
        (
            ##"{"patternProperties": {"[": {}}}"##,
            "#/patternProperties: the pattern [ cannot be used"
        ),
        (##"{"$ref": 1}"##, "#/$ref: must be a string"),
        (##"{"$ref": "#/a"}"##, "#/$ref: '#/a' cannot be followed: nothing stands at /a"),
        (##"{"$ref": "#a"}"##, "#/$ref: '#a' cannot be followed: there is no anchor 'a' in it"),
        (##"{"$ref": "#/~"}"##, "#/$ref: '#/~' cannot be followed: '/~' is no JSON pointer"),
        (##"{"$ref": "x.json"}"##, "#/$ref: 'x.json' cannot be followed: no schema is known"),
        (#"{"$schema": "http://json-schema.org/draft-04/schema#"}"#, "#: the dialect"),
        (##"{"$defs": {"unused": {"type": "x"}}}"##, "#/$defs/unused/type: there is no type"),
        (##"{"$ref": "#"}"##, "#: the schema refers to itself without end"),
        (##"{"allOf": [{"anyOf": [true, {"$ref": "#"}]}]}"##, "the schema refers to itself"),
        (##"{"not": {"if": {"$ref": "#"}}}"##, "the schema refers to itself without end"),
    ])
    func `a schema that is none is refused with place and reason`(
        text: String,
        message: String
    ) throws {
        let error = #expect(throws: SchemaError.self) { try JSONSchema(JSONValue(parsing: text)) }

        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test func `all problems of a schema are told at once`() {
        let error = #expect(throws: SchemaError.self) {
            try JSONSchema(["type": "x", "minimum": true, "not": 1])
        }

        #expect(error?.problems.map(\.location.description) == ["#/minimum", "#/not", "#/type"])
        #expect(error?.description.hasSuffix("(and 2 more)") == true)
    }

    @Test func `two schemas cannot have one address`() {
        let error = #expect(throws: SchemaError.self) {
            try JSONSchema(["$defs": ["a": ["$id": "x"], "b": ["$id": "x"]]])
        }

        #expect(error?.description.contains("two schemas have the address 'x'") == true)
    }

    @Test func `schemas beside a schema are found from where it stands`() throws {
        var asked: [String] = []
        let schema = try JSONSchema(
            ["items": ["$ref": "../shared/person.json#/$defs/name"]],
            at: "schemas/teams/team.json"
        ) { address in
            asked.append(address)
            return address.hasSuffix("person.json")
                ? ["$defs": ["name": ["$ref": "grüße.json"]]] : ["type": "string"]
        }

        #expect(asked == ["schemas/shared/person.json", "schemas/shared/gr%C3%BC%C3%9Fe.json"])
        #expect(schema.validate(["Ann"]).isValid)
        #expect(
            schema.validate([1]).findings.map(\.schemaLocation.description)
                == ["schemas/shared/gr%C3%BC%C3%9Fe.json#/type"]
        )
    }

    @Test func `what a resolver throws is the reason`() {
        struct Refusal: Error, CustomStringConvertible {
            let description = "the file is a folder"
        }

        let error = #expect(throws: SchemaError.self) {
            try JSONSchema(["$ref": "a.json"]) { _ in throw Refusal() }
        }

        #expect(error?.description.hasSuffix("cannot be followed: the file is a folder") == true)
    }

    @Test func `documents without end are not drawn in`() {
        let error = #expect(throws: SchemaError.self) {
            try JSONSchema(["$ref": "0"]) { address in
                ["$ref": .string(String((Int(address) ?? 0) + 1))]
            }
        }

        #expect(error?.description.contains("it draws in more than 200 documents") == true)
    }

    @Test func `a schema of draft-07 says so, or is taken for one`() throws {
        let text = #"{"items": [{"type": "string"}], "additionalItems": false}"#
        let document = try JSONValue(parsing: text)
        let marked = try JSONValue(
            parsing: #"{"$schema": "http://json-schema.org/draft-07/schema#", "#
                + text.dropFirst()
        )

        #expect(try !JSONSchema(document, dialect: .draft7).validate(["a", 1]).isValid)
        #expect(try !JSONSchema(marked).validate(["a", 1]).isValid)
        #expect(throws: SchemaError.self) { try JSONSchema(document) }
    }

    /// The meta-schema and the compiler are two descriptions of the same thing.
    @Test(arguments: Dialect.Draft.allCases)
    func `the meta-schemas are schemas and follow themselves`(draft: Dialect.Draft) throws {
        let document = try #require(MetaSchemas.document(at: draft.address))

        let schema = try JSONSchema(document)

        #expect(schema.validate(document).findings == [])
        #expect(!schema.validate(["minLength": -1]).isValid)
    }
}
