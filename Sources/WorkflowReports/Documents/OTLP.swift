import JSON

/// Values as the JSON form of the protocol of OpenTelemetry tags them.
enum OTLP {
    /// What every export says of this program, around the records of one kind.
    static func begin(version: String, scope: String) -> String {
        let resource: JSONValue = [
            "attributes": .array([
                attribute("service.name", "ddx"), attribute("service.version", version.json),
            ])
        ]
        let scope: JSONValue = ["name": scope.json]
        return "{\"resourceLogs\":[{\"resource\":\(resource.text()),\"scopeLogs\":[{\"scope\":"
            + "\(scope.text()),\"logRecords\":[\n"
    }

    /// What stands between records, and behind the last one.
    static let separator = ",\n"
    static let end = "\n]}]}]}\n"

    static func attribute(_ key: String, _ value: JSONValue) -> JSONValue {
        ["key": key.json, "value": any(value)]
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

extension String {
    /// The digits of a UUID, which identify a trace as well; nothing for another text.
    var traceID: String? {
        let digits = lowercased().filter { $0 != "-" }
        return digits.utf8.count == 32
            && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            ? digits : nil
    }
}
