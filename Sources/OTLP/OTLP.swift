package import JSON

/// Values and ids as the JSON form of the protocol of OpenTelemetry writes them.
package enum OTLP {
    /// A value with a name.
    package static func attribute(_ key: String, _ value: JSONValue) -> JSONValue {
        ["key": key.json, "value": any(value)]
    }

    /// Names and values in order; what has no value is left out.
    package static func attributes(_ values: [(String, JSONValue?)]) -> JSONValue {
        .array(values.compactMap { key, value in value.map { attribute(key, $0) } })
    }

    /// A moment: nanoseconds since 1970, which are text in JSON as every number of 64 bits is.
    ///
    /// Before 1970 there is nothing: a clock that is so wrong counts as standing at the beginning.
    package static func time(microseconds: Int64) -> JSONValue {
        String(UInt64(max(0, microseconds)) &* 1000).json
    }

    /// The digits of a UUID, which identify a trace as well; nothing for another text.
    package static func traceID(of uuid: String) -> String? {
        let digits = uuid.lowercased().filter { $0 != "-" }
        let isHexadecimal = digits.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x66).contains($0)
        }
        return digits.utf8.count == 32 && isHexadecimal ? digits : nil
    }

    /// A value as the protocol tags it; whole numbers are text there.
    private static func any(_ value: JSONValue) -> JSONValue {
        switch value {
        case .null: [:]
        case .bool(let value): ["boolValue": value.json]
        case .string(let value): ["stringValue": value.json]
        case .number(let number):
            value.intValue.map { ["intValue": String($0).json] }
                ?? ["stringValue": number.text.json]
        case .array(let elements):
            ["arrayValue": ["values": .array(elements.map(any))]]
        case .object(let members):
            [
                "kvlistValue": [
                    "values": .array(members.map { attribute($0.key, $0.value) })
                ]
            ]
        }
    }
}
