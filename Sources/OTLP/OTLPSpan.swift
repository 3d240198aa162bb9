package import JSON

/// One piece of work with its beginning and its end.
package struct OTLPSpan: Sendable {
    /// 32 hexadecimal digits.
    package let traceID: String
    /// 16 hexadecimal digits.
    package let spanID: String
    /// The span that this one is part of; nothing for the whole.
    package let parentID: String?
    /// What the caller of the whole handed over for other programs.
    package let traceState: String?
    /// What people see of it.
    package var name: String
    /// Nanoseconds since 1970.
    package let start: UInt64
    /// Nanoseconds since 1970.
    package var end: UInt64
    package var attributes: [(String, JSONValue?)] = []
    /// Why it failed, in a word; nothing when it did not.
    package var failure: String?

    /// Begins a span that has ended when it began.
    package init(
        traceID: String,
        spanID: String,
        parentID: String?,
        traceState: String?,
        name: String,
        start: UInt64
    ) {
        self.traceID = traceID
        self.spanID = spanID
        self.parentID = parentID
        self.traceState = traceState
        self.name = name
        self.start = start
        end = start
    }

    /// The span as the protocol writes it.
    package var json: JSONValue {
        var object: JSONObject = [
            "traceId": traceID.json, "spanId": spanID.json, "name": name.json,
            // Everything happens within this program.
            "kind": 1,
            "startTimeUnixNano": String(start).json,
            "endTimeUnixNano": String(max(start, end)).json,
            "attributes": OTLP.attributes(attributes),
        ]
        object["parentSpanId"] = parentID?.json
        object["traceState"] = traceState?.json
        if let failure {
            object["status"] = ["code": 2, "message": failure.json]
        }
        return object.json
    }
}
