import JSON

/// How messages call what they speak of.
enum Words {
    /// What a value is, such as "a string".
    static func kind(of value: JSONValue) -> String {
        withArticle(value.kind)
    }

    /// The name of a type with its article.
    static func withArticle(_ type: String) -> String {
        switch type {
        case "null": type
        case "integer", "array", "object": "an \(type)"
        default: "a \(type)"
        }
    }

    /// A few words of a value, on one line.
    static func excerpt(of value: JSONValue) -> String {
        switch value {
        case .string(let text): quoted(text)
        case .array(let elements) where elements.isEmpty: "[]"
        case .array: "[…]"
        case .object(let members) where members.isEmpty: "{}"
        case .object: "{…}"
        case .null, .bool: value.text()
        case .number(let number):
            number.text.utf8.count <= 40 ? number.text : number.text.prefix(40) + "…"
        }
    }

    /// A text in quotes, cut when it is long, without anything that would break the line.
    static func quoted(_ text: String) -> String {
        let characters = text.unicodeScalars.prefix(60).map { scalar in
            scalar.properties.generalCategory.isVisible ? Character(scalar) : " "
        }
        return "'\(String(characters))\(text.unicodeScalars.count > 60 ? "…" : "")'"
    }

    /// Up to some texts in a row.
    static func list(_ texts: [String], limit: Int = 12) -> String {
        texts.prefix(limit).joined(separator: ", ") + (texts.count > limit ? ", …" : "")
    }

    /// A number of things.
    static func count(_ count: Int, _ one: String, _ many: String) -> String {
        "\(count) \(count == 1 ? one : many)"
    }
}

extension Unicode.GeneralCategory {
    fileprivate var isVisible: Bool {
        switch self {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: false
        default: true
        }
    }
}
