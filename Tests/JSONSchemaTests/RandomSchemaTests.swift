import JSON
import SeededRandomness
import Testing

@testable import JSONSchema

/// Schemas and values that nobody would write.
@Suite struct RandomSchemaTests {
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `no schema and no value makes it stop`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)

        for _ in 0..<50 {
            let document = random.schema(depth: 4)
            guard let schema = try? JSONSchema(document) else {
                continue
            }
            for _ in 0..<10 {
                let value = random.value(depth: 3)
                let report = schema.validate(value)
                #expect(report.findings.isEmpty == report.isValid)
            }
        }
    }

    @Test(arguments: 0..<20 as Range<UInt64>)
    func `logic is logic`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)

        for _ in 0..<50 {
            let document = random.schema(depth: 3)
            guard let schema = try? JSONSchema(document) else {
                continue
            }
            let wrapped = ["$defs": ["s": ["$id": "urn:s", "allOf": [document]]]] as JSONObject
            func variant(_ members: JSONObject) -> JSONSchema? {
                var all = wrapped
                for (key, value) in members {
                    all[key] = value
                }
                return try? JSONSchema(.object(all))
            }
            let reference: JSONValue = ["$ref": "urn:s"]
            let twice = variant(["not": ["not": reference]])
            let either = variant(["anyOf": [false, reference]])
            let neither = variant(["allOf": [reference, ["not": reference]]])
            for _ in 0..<5 {
                let value = random.value(depth: 3)
                let outcome = schema.validate(value).outcome
                #expect(twice == nil || twice?.validate(value).outcome == outcome)
                #expect(either == nil || either?.validate(value).outcome == outcome)
                #expect(neither?.validate(value).isValid != true)
            }
        }
    }

    /// The compiler reads keywords with code of its own; the meta-schema says what it must accept.
    @Test(arguments: Dialect.Draft.allCases, 0..<10 as Range<UInt64>)
    func `the compiler accepts what the meta-schema allows`(
        draft: Dialect.Draft,
        seed: UInt64
    ) throws {
        let metaSchema = try JSONSchema(try #require(MetaSchemas.document(at: draft.address)))
        var random = SeededGenerator(seed: seed)

        for _ in 0..<30 {
            let document = random.schema(depth: 3, hasReferences: false)
            let report = metaSchema.validate(document)
            let isCompiled = (try? JSONSchema(document, dialect: Dialect(draft))) != nil
            #expect(report.isValid == isCompiled, "\(document) \(report.findings)")
        }
    }
}

extension SeededGenerator {
    fileprivate mutating func value(depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &self) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &self))
        case 2: return .number(JSONNumber(Int.random(in: -3...12, using: &self)))
        case 3:
            return ["0.5", "1.0", "1e400", "-0", "12345678901234567890"]
                .randomElement(using: &self).flatMap(JSONNumber.init).map(JSONValue.number) ?? .null
        case 4, 5: return .string(word())
        case 6, 7:
            return .array(
                (0..<Int.random(in: 0...3, using: &self)).map { _ in
                    value(depth: depth - 1)
                }
            )
        default:
            return .object(
                JSONObject(
                    (0..<Int.random(in: 0...3, using: &self)).map { _ in
                        (word(), value(depth: depth - 1))
                    }
                )
            )
        }
    }

    private mutating func word() -> String {
        ["", "a", "b", "c", "ab", "é", "e\u{301}", "👍", "$ref"].randomElement(using: &self) ?? ""
    }

    fileprivate mutating func schema(depth: Int, hasReferences: Bool = true) -> JSONValue {
        guard depth > 0, Int.random(in: 0..<6, using: &self) > 0 else {
            return .bool(Bool.random(using: &self))
        }
        func part(_ random: inout Self) -> JSONValue {
            random.schema(depth: depth - 1, hasReferences: hasReferences)
        }
        var members = JSONObject()
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            let keyword = Self.keywords.randomElement(using: &self) ?? "not"
            switch keyword {
            case "type":
                members[keyword] = ["null", "integer", "string", "array", "object", "number"]
                    .randomElement(using: &self).map(JSONValue.string)
            case "const": members[keyword] = value(depth: 1)
            case "enum", "required", "minimum", "maximum", "multipleOf", "minLength", "maxItems",
                "minProperties", "uniqueItems", "minContains", "maxContains":
                members[keyword] = argument(of: keyword)
            case "pattern":
                members[keyword] = ["a", "^b*$", "[^a]"].randomElement(using: &self)
                    .map(JSONValue.string)
            case "allOf", "anyOf", "oneOf", "prefixItems":
                members[keyword] = [part(&self), part(&self)]
            case "properties", "dependentSchemas", "$defs":
                members[keyword] = .object([word(): part(&self), "a": part(&self)])
            case "patternProperties": members[keyword] = .object(["[ab]": part(&self)])
            case "$ref", "$dynamicRef":
                members[keyword] =
                    hasReferences
                    ? ["#", "#/$defs/a", "#a", "#/properties/a", "#/items", "#/not"]
                        .randomElement(using: &self).map(JSONValue.string) : nil
            case "$anchor", "$dynamicAnchor": members[keyword] = "a"
            default: members[keyword] = part(&self)
            }
        }
        return .object(members)
    }

    /// The value of a keyword: most often a good one, sometimes of any kind.
    private mutating func argument(of keyword: String) -> JSONValue {
        if Int.random(in: 0..<12, using: &self) == 0 {
            return value(depth: 1)
        }
        switch keyword {
        case "enum": return [value(depth: 1), value(depth: 1)]
        case "required": return [.string(word())]
        case "uniqueItems": return .bool(Bool.random(using: &self))
        default: return .number(JSONNumber(Int.random(in: 0...4, using: &self)))
        }
    }

    private static let keywords = [
        "type", "const", "enum", "required", "minimum", "maximum", "multipleOf", "minLength",
        "maxItems", "minProperties", "uniqueItems", "minContains", "maxContains", "pattern",
        "allOf", "anyOf", "oneOf", "prefixItems", "properties", "dependentSchemas", "$defs",
        "patternProperties", "$ref", "$dynamicRef", "$anchor", "$dynamicAnchor", "items",
        "contains", "additionalProperties", "propertyNames", "if", "then", "else", "not",
        "unevaluatedItems", "unevaluatedProperties",
    ]
}
