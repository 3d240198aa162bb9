import JSON
import WorkflowAudit
import WorkflowModel

/// Records as log records of OpenTelemetry, in the JSON form of its protocol.
struct OTLPForm: AuditExportForm {
    static let differences = ["times are nanoseconds that end in three zeros"]

    let version: String

    var begin: String { OTLP.begin(version: version, scope: "ddx.audit") }
    var separator: String { OTLP.separator }
    var end: String { OTLP.end }

    func text(of event: AuditEvent) -> String {
        let time = String(event.time.microseconds) + "000"
        let severity = event.core?.outcome.otlpSeverity ?? (0, "UNSPECIFIED")
        var attributes = [
            OTLP.attribute("audit.log", event.log.json),
            OTLP.attribute("audit.sequence", event.sequence.json),
            OTLP.attribute("audit.id", event.id.json),
        ]
        for (part, value) in [
            ("core", event.core?.json), ("person", event.person?.json),
            ("detail", event.detail?.json),
        ] {
            for (name, value) in value?.objectValue ?? [:] {
                attributes.append(OTLP.attribute("audit.\(part).\(name)", value))
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
