import JSON
import OTLP
import WorkflowAudit
import WorkflowModel

/// Records as log records of OpenTelemetry, in the JSON form of its protocol.
struct OTLPForm: AuditExportForm {
    static let differences = ["times are nanoseconds that end in three zeros"]

    let version: String

    var begin: String { OTLPDocument(.logs, scope: "ddx.audit", version: version).begin }
    var separator: String { OTLPDocument.separator }
    var end: String { OTLPDocument.end }

    func text(of event: AuditEvent) -> String {
        var attributes: [(String, JSONValue?)] = [
            ("audit.log", event.log.json), ("audit.sequence", event.sequence.json),
            ("audit.id", event.id.json),
        ]
        for (part, value) in [
            ("core", event.core?.json), ("person", event.person?.json),
            ("detail", event.detail?.json),
        ] {
            for (name, value) in value?.objectValue ?? [:] {
                attributes.append(("audit.\(part).\(name)", value))
            }
        }
        var record = OTLPLogRecord(
            microseconds: event.time.microseconds,
            event.core?.outcome.severity ?? .unspecified,
            body: event.core?.note ?? event.core?.type ?? "sealed",
            attributes: attributes
        )
        record.eventName = "ddx.audit.\(event.core?.type ?? "sealed")"
        record.traceID = (event.core?.run?.text).flatMap(OTLP.traceID)
        return record.json.text()
    }
}

extension AuditCore.Outcome {
    fileprivate var severity: OTLPLogRecord.Severity {
        switch self {
        case .success: .info
        case .denied, .unknown: .warn
        case .failure: .error
        }
    }
}
