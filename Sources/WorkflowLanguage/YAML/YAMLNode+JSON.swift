package import JSON

extension YAMLNode {
    /// The node as a JSON value; infinities and not-a-number become text.
    package var json: JSONValue {
        switch content {
        case .scalar(let scalar): scalar.json
        case .sequence(let items): .array(items.map(\.json))
        case .mapping(let entries):
            .object(JSONObject(entries.map { ($0.key, $0.value.json) }))
        }
    }
}

extension YAMLScalar {
    /// The scalar as a JSON value.
    package var json: JSONValue {
        switch value {
        case .null: .null
        case .boolean(let value): .bool(value)
        case .integer(let digits):
            JSONNumber(Self.withoutLeadingZeros(digits)).map(JSONValue.number) ?? .string(text)
        case .number(let number): JSONNumber(number).map(JSONValue.number) ?? .string(text)
        case .text: .string(text)
        }
    }

    private static func withoutLeadingZeros(_ digits: String) -> String {
        let isNegative = digits.utf8.first == UInt8(ascii: "-")
        let magnitude = (isNegative ? digits.dropFirst() : digits[...]).drop { $0 == "0" }
        return (isNegative && !magnitude.isEmpty ? "-" : "") + (magnitude.isEmpty ? "0" : magnitude)
    }
}
