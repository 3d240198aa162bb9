package import JSON

extension Masker {
    /// A value without what is hidden in its texts; names of members stay as they are.
    ///
    /// What profiles hide is left: programs go on with such values.
    package func hidingValues(in value: JSONValue) -> JSONValue {
        switch value {
        case .string(let text): .string(hidingValues(in: text))
        case .array(let items): .array(items.map { hidingValues(in: $0) })
        case .object(let object):
            .object(JSONObject(object.map { ($0.key, hidingValues(in: $0.value)) }))
        case .number(let number): hides(number.text) ? .string("***") : value
        case .null, .bool: value
        }
    }

    /// Whether a text is one of the values, and nothing else.
    private func hides(_ text: String) -> Bool {
        (try? SecretValue(text)).map(values.contains) ?? false
    }
}
