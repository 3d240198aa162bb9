import JSON

/// Keywords that apply schemas to the value or to its parts.
extension KeywordFormat {
    static let arrays = [
        KeywordFormat("prefixItems", .applicator, [.draft2020]) {
            value,
            site,
            compiler throws(KeywordProblem) in
            PrefixItemsKeyword(schemas: try schemas("prefixItems", value, site, &compiler))
        },
        KeywordFormat("items", .applicator) { value, site, compiler throws(KeywordProblem) in
            if site.dialect.isDraft7, let elements = value.arrayValue {
                return PrefixItemsKeyword(
                    schemas: elements.indices.map { compiler.node("items", String($0), of: site) }
                )
            }
            let start = site.dialect.isDraft7 ? 0 : site.members["prefixItems"]?.arrayValue?.count
            return ItemsKeyword(schema: compiler.node("items", of: site), start: start ?? 0)
        },
        KeywordFormat("additionalItems", .applicator, [.draft7]) { _, site, compiler in
            site.members["items"]?.arrayValue.map { elements in
                ItemsKeyword(
                    schema: compiler.node("additionalItems", of: site),
                    start: elements.count
                )
            }
        },
        KeywordFormat("contains", .applicator) { _, site, compiler throws(KeywordProblem) in
            let limits = site.dialect.vocabularies.contains(.validation) && !site.dialect.isDraft7
            return ContainsKeyword(
                schema: compiler.node("contains", of: site),
                minimum: try limits ? site.members["minContains"].map(count) ?? 1 : 1,
                maximum: try limits ? site.members["maxContains"].map(count) : nil,
                marksElements: !site.dialect.isDraft7
            )
        },
        // Read with 'contains'; without it they mean nothing, but must be numbers all the same.
        KeywordFormat("minContains", .validation, [.draft2020]) {
            value,
            _,
            _ throws(KeywordProblem) in
            _ = try count(value)
            return nil
        },
        KeywordFormat("maxContains", .validation, [.draft2020]) {
            value,
            _,
            _ throws(KeywordProblem) in
            _ = try count(value)
            return nil
        },
        KeywordFormat("uniqueItems", .validation) { value, _, _ throws(KeywordProblem) in
            guard let isWanted = value.boolValue else {
                throw KeywordProblem("must be true or false")
            }
            return isWanted ? UniqueItemsKeyword() : nil
        },
    ]

    static let objects = [
        KeywordFormat("required", .validation) { value, _, _ throws(KeywordProblem) in
            RequiredKeyword(keys: try texts(value))
        },
        KeywordFormat("dependentRequired", .validation, [.draft2020]) {
            value,
            _,
            _ throws(KeywordProblem) in
            var parts: [any Keyword] = []
            for (key, keys) in try members(value) {
                parts.append(RequiredKeyword(keys: try texts(keys), because: key))
            }
            return CombinedKeyword(parts: parts)
        },
        KeywordFormat("properties", .applicator) { value, site, compiler throws(KeywordProblem) in
            PropertiesKeyword(schemas: try schemasByKey("properties", value, site, &compiler))
        },
        KeywordFormat("patternProperties", .applicator) {
            value,
            site,
            compiler throws(KeywordProblem) in
            var schemas: [(pattern: SchemaPattern, node: NodeID)] = []
            for (key, node) in try schemasByKey("patternProperties", value, site, &compiler) {
                schemas.append((try pattern(key), node))
            }
            return PatternPropertiesKeyword(schemas: schemas)
        },
        KeywordFormat("additionalProperties", .applicator) {
            value,
            site,
            compiler throws(KeywordProblem) in
            var patterns: [SchemaPattern] = []
            for key in site.members["patternProperties"]?.objectValue?.keys ?? [] {
                patterns.append(try pattern(key))
            }
            return AdditionalPropertiesKeyword(
                schema: compiler.node("additionalProperties", of: site),
                isRefusal: value == false,
                keys: site.members["properties"]?.objectValue?.keys ?? [],
                patterns: patterns
            )
        },
        KeywordFormat("propertyNames", .applicator) { _, site, compiler in
            PropertyNamesKeyword(schema: compiler.node("propertyNames", of: site))
        },
    ]

    static let logic = [
        KeywordFormat("allOf", .applicator) { value, site, compiler throws(KeywordProblem) in
            AllOfKeyword(schemas: try schemas("allOf", value, site, &compiler))
        },
        KeywordFormat("anyOf", .applicator) { value, site, compiler throws(KeywordProblem) in
            ChoiceKeyword(
                schemas: try schemas("anyOf", value, site, &compiler),
                isExclusive: false
            )
        },
        KeywordFormat("oneOf", .applicator) { value, site, compiler throws(KeywordProblem) in
            ChoiceKeyword(
                schemas: try schemas("oneOf", value, site, &compiler),
                isExclusive: true
            )
        },
        KeywordFormat("not", .applicator) { _, site, compiler in
            NotKeyword(schema: compiler.node("not", of: site))
        },
        KeywordFormat("if", .applicator) { _, site, compiler in
            ConditionalKeyword(
                condition: compiler.node("if", of: site),
                consequence: site.members["then"].map { _ in compiler.node("then", of: site) },
                alternative: site.members["else"].map { _ in compiler.node("else", of: site) }
            )
        },
        KeywordFormat("dependentSchemas", .applicator, [.draft2020]) {
            value,
            site,
            compiler throws(KeywordProblem) in
            DependentSchemasKeyword(
                schemas: try schemasByKey("dependentSchemas", value, site, &compiler)
            )
        },
        // Replaced in 2020-12 by two keywords, and still understood there.
        KeywordFormat("dependencies", .applicator) { value, site, compiler throws(KeywordProblem) in
            var parts: [any Keyword] = []
            for (key, dependency) in try members(value) {
                if dependency.arrayValue != nil {
                    parts.append(RequiredKeyword(keys: try texts(dependency), because: key))
                } else {
                    let node = compiler.node("dependencies", key, of: site)
                    parts.append(DependentSchemasKeyword(schemas: [(key, node)]))
                }
            }
            return CombinedKeyword(parts: parts)
        },
    ]

    static let unevaluated = [
        KeywordFormat("unevaluatedItems", .unevaluated, [.draft2020]) { _, site, compiler in
            UnevaluatedItemsKeyword(schema: compiler.node("unevaluatedItems", of: site))
        },
        KeywordFormat("unevaluatedProperties", .unevaluated, [.draft2020]) { _, site, compiler in
            UnevaluatedPropertiesKeyword(schema: compiler.node("unevaluatedProperties", of: site))
        },
    ]
}
