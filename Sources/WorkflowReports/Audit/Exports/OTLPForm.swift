import JSON
import WorkflowAudit
import WorkflowModel

/// Records as log records of OpenTelemetry, in the JSON form of its protocol.
struct OTLPForm: AuditExportForm {
    static let differences = ["times are nanoseconds that end in three zeros"]

    let version: String

    var begin: String {
        let resource: JSONValue = [
            "attributes": .array([
                Self.attribute("service.name", "ddx"),
                Self.attribute("service.version", version.json),
            ])
        ]
        let scope: JSONValue = ["name": "ddx.audit"]
        return "{\"resourceLogs\":[{\"resource\":\(resource.text()),\"scopeLogs\":[{\"scope\":"
            + "\(scope.text()),\"logRecords\":[\n"
    }
    var separator: String { ",\n" }
    var end: String { "\n]}]}]}\n" }

    func text(of event: AuditEvent) -> String {
        let time = String(event.time.microseconds) + "000"
        let severity = event.core?.outcome.otlpSeverity ?? (0, "UNSPECIFIED")
        var attributes = [
            Self.attribute("audit.log", event.log.json),
            Self.attribute("audit.sequence", event.sequence.json),
            Self.attribute("audit.id", event.id.json),
        ]
        for (part, value) in [
            ("core", event.core?.json), ("person", event.person?.json),
            ("detail", event.detail?.json),
        ] {
            for (name, value) in value?.objectValue ?? [:] {
                attributes.append(Self.attribute("audit.\(part).\(name)", value))
            }
        }
        var object: JSONObject = [
            "timeUnixNano": time.json, "observedTimeUnixNano": time.json,
            "severityNumber": severity.0.json, "severityText": severity.1.json,
            "eventName": "ddx.audit.\(event.core?.type ?? "sealed")".json,
            "body": ["stringValue": (event.core?.note ?? event.core?.type ?? "sealed").json],
            "attributes": .array(attributes),
        ]
        object["traceId"] = event.core?.run?.text.traceID?.json
        return object.json.text()
    }

    private static func attribute(_ key: String, _ value: JSONValue) -> JSONValue {
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

extension AuditCore.Outcome {
    fileprivate var otlpSeverity: (Int, String) {
        switch self {
        case .success: (9, "INFO")
        case .denied, .unknown: (13, "WARN")
        case .failure: (17, "ERROR")
        }
    }
}

extension String {
    /// The digits of a UUID, which identify a trace as well; nothing for another text.
    fileprivate var traceID: String? {
        let digits = lowercased().filter { $0 != "-" }
        return digits.utf8.count == 32
            && digits.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            ? digits : nil
    }
}
