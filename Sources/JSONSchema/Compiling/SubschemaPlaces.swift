import JSON

/// Where schemas stand inside a schema.
enum SubschemaPlaces {
    /// How a keyword holds schemas.
    private enum Form {
        case single
        case list
        case map
    }

    private static let both: [String: [Form]] = [
        "additionalProperties": [.single], "allOf": [.list], "anyOf": [.list],
        "contains": [.single], "definitions": [.map], "dependencies": [.map], "else": [.single],
        "if": [.single], "not": [.single], "oneOf": [.list], "patternProperties": [.map],
        "properties": [.map], "propertyNames": [.single], "then": [.single],
    ]
    private static let forms: [Dialect.Draft: [String: [Form]]] = [
        .draft7: both.merging(["additionalItems": [.single], "items": [.single, .list]]) { $1 },
        .draft2020: both.merging([
            "$defs": [.map], "contentSchema": [.single], "dependentSchemas": [.map],
            "items": [.single], "prefixItems": [.list], "unevaluatedItems": [.single],
            "unevaluatedProperties": [.single],
        ]) { $1 },
    ]

    /// The ways to the schemas directly below a schema.
    static func children(
        of members: JSONObject,
        in draft: Dialect.Draft
    ) -> [[String]] {
        var children: [[String]] = []
        for (key, value) in members {
            let forms = Self.forms[draft]?[key] ?? []
            switch value {
            case .array(let elements) where forms.contains(.list):
                children += elements.indices.map { [key, String($0)] }
            case .object(let schemas) where forms.contains(.map):
                children += schemas.filter(\.value.isSchema).map { [key, $0.key] }
            case _ where forms.contains(.single) && value.isSchema:
                children.append([key])
            default: break
            }
        }
        return children
    }
}

extension JSONValue {
    /// Whether this can be a schema.
    var isSchema: Bool {
        switch self {
        case .bool, .object: true
        default: false
        }
    }
}
