import JSON

/// `type`: what kind of value it is.
struct TypeKeyword: Keyword {
    static let names = ["null", "boolean", "object", "array", "number", "string", "integer"]

    let types: [String]

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        let isOfType = types.contains { type in
            type == value.kind || type == "integer" && value.numberValue?.isInteger == true
        }
        guard !isOfType else {
            return .holds
        }
        return evaluation.fail(
            "is \(types.contains("integer") ? Self.exactKind(of: value) : Words.kind(of: value))",
            "must be \(types.map(Words.withArticle).joined(separator: " or "))"
        )
    }

    /// What a value is where an integer was wanted.
    private static func exactKind(of value: JSONValue) -> String {
        value.numberValue == nil ? Words.kind(of: value) : "the number \(Words.excerpt(of: value))"
    }
}

/// `enum` and `const`: the values that are allowed.
struct EnumKeyword: Keyword {
    let values: [JSONValue]
    private let set: Set<JSONValue>

    init(values: [JSONValue]) {
        self.values = values
        set = Set(values)
    }

    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        guard !set.contains(value) else {
            return .holds
        }
        let allowed = values.map(Words.excerpt)
        return evaluation.fail(
            "is \(Words.excerpt(of: value))",
            allowed.count == 1
                ? "must be \(allowed[0])" : "must be one of \(Words.list(allowed))"
        )
    }
}

/// `false` in place of a schema.
struct NothingKeyword: Keyword {
    func judge(_ value: JSONValue, _ evaluation: inout Evaluation) -> Truth {
        evaluation.fail("", "is not allowed here")
    }
}
