package import JSON

/// One record of a log.
package struct OTLPLogRecord: Sendable {
    /// How much a record matters, as the protocol counts it.
    package enum Severity: Int, Sendable, Hashable {
        case unspecified = 0
        case debug = 5
        case info = 9
        case warn = 13
        case error = 17

        /// The word for it.
        package var text: String {
            switch self {
            case .unspecified: "UNSPECIFIED"
            case .debug: "DEBUG"
            case .info: "INFO"
            case .warn: "WARN"
            case .error: "ERROR"
            }
        }
    }

    /// When it happened, in microseconds since 1970.
    package let microseconds: Int64
    package let severity: Severity
    package let body: String
    package let attributes: JSONValue
    /// The name of the kind of event that it tells of.
    package var eventName: String?
    /// The trace that it belongs to, 32 hexadecimal digits.
    package var traceID: String?
    /// The span that it belongs to, 16 hexadecimal digits.
    package var spanID: String?

    /// Begins a record.
    package init(
        microseconds: Int64,
        _ severity: Severity,
        body: String,
        attributes: [(String, JSONValue?)]
    ) {
        self.microseconds = microseconds
        self.severity = severity
        self.body = body
        self.attributes = OTLP.attributes(attributes)
    }

    /// The record as the protocol writes it.
    package var json: JSONValue {
        let time = OTLP.time(microseconds: microseconds)
        var object: JSONObject = [
            "timeUnixNano": time, "observedTimeUnixNano": time,
            "severityNumber": severity.rawValue.json, "severityText": severity.text.json,
            "body": ["stringValue": body.json], "attributes": attributes,
        ]
        object["eventName"] = eventName?.json
        object["traceId"] = traceID?.json
        object["spanId"] = spanID?.json
        return object.json
    }
}
