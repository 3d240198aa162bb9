import JSON

/// Keywords that look at a value alone.
extension KeywordFormat {
    static let references = [
        KeywordFormat("$ref", .core) { value, site, compiler throws(KeywordProblem) in
            let target = try compiler.target(of: try text(value), of: site)
            return AllOfKeyword(schemas: [target.node])
        },
        KeywordFormat("$dynamicRef", .core, [.draft2020]) {
            value,
            site,
            compiler throws(KeywordProblem) in
            let target = try compiler.target(of: try text(value), of: site)
            guard let anchor = target.anchor,
                compiler.documents.hasDynamicAnchor(anchor, at: target.place)
            else {
                return AllOfKeyword(schemas: [target.node])
            }
            return DynamicReferenceKeyword(name: anchor, initial: target.node)
        },
    ]

    static let values = [
        KeywordFormat("type", .validation) { value, _, _ throws(KeywordProblem) in
            let types =
                value.stringValue.map { [$0] } ?? value.arrayValue?.compactMap(\.stringValue)
            guard let types, !types.isEmpty, types.count == value.arrayValue?.count ?? 1,
                let unknown = .some(types.first { !TypeKeyword.names.contains($0) })
            else {
                throw KeywordProblem("must be the name of a type, or an array of such names")
            }
            if let unknown {
                throw KeywordProblem(
                    "there is no type \(Words.quoted(unknown)); the types are "
                        + TypeKeyword.names.joined(separator: ", ")
                )
            }
            return TypeKeyword(types: types)
        },
        KeywordFormat("enum", .validation) { value, _, _ throws(KeywordProblem) in
            guard let values = value.arrayValue else {
                throw KeywordProblem("must be an array of the values allowed")
            }
            return EnumKeyword(values: values)
        },
        KeywordFormat("const", .validation) { value, _, _ in EnumKeyword(values: [value]) },
    ]

    static let numbers = [
        bound("minimum", .atLeast),
        bound("maximum", .atMost),
        bound("exclusiveMinimum", .moreThan),
        bound("exclusiveMaximum", .lessThan),
        KeywordFormat("multipleOf", .validation) { value, _, _ throws(KeywordProblem) in
            guard let divisor = value.numberValue, divisor > 0 else {
                throw KeywordProblem("must be a number above 0")
            }
            return MultipleOfKeyword(divisor: divisor)
        },
    ]

    static let sizes = [
        size("minLength", .characters, isMinimum: true),
        size("maxLength", .characters, isMinimum: false),
        size("minItems", .elements, isMinimum: true),
        size("maxItems", .elements, isMinimum: false),
        size("minProperties", .keys, isMinimum: true),
        size("maxProperties", .keys, isMinimum: false),
        KeywordFormat("pattern", .validation) { value, _, _ throws(KeywordProblem) in
            PatternKeyword(pattern: try pattern(try text(value)))
        },
    ]

    private static func bound(_ name: String, _ relation: BoundKeyword.Relation) -> KeywordFormat {
        KeywordFormat(name, .validation) { value, _, _ throws(KeywordProblem) in
            guard let bound = value.numberValue else {
                throw KeywordProblem("must be a number, but is \(Words.kind(of: value))")
            }
            return BoundKeyword(relation: relation, bound: bound)
        }
    }

    private static func size(
        _ name: String,
        _ measure: SizeKeyword.Measure,
        isMinimum: Bool
    ) -> KeywordFormat {
        KeywordFormat(name, .validation) { value, _, _ throws(KeywordProblem) in
            SizeKeyword(measure: measure, isMinimum: isMinimum, limit: try count(value))
        }
    }
}
