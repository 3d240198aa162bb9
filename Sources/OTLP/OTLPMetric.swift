package import JSON

/// One metric with a point for each set of attributes.
package struct OTLPMetric: Sendable {
    /// What points count from.
    package enum Temporality: Int, Sendable, Hashable {
        /// From the point before.
        case delta = 1
        /// From the start of the program.
        case cumulative = 2
    }

    /// What a metric has come to for one set of attributes.
    package struct Point: Sendable {
        /// A value, or how often values fell between bounds.
        package enum Value: Sendable, Hashable {
            case sum(Int64)
            case gauge(Double)
            case histogram(bounds: [Double], counts: [UInt64], sum: Double)
        }

        package let attributes: [(String, JSONValue?)]
        package let value: Value

        /// Pairs a value with what it is of.
        package init(attributes: [(String, JSONValue?)], value: Value) {
            self.attributes = attributes
            self.value = value
        }
    }

    package let name: String
    /// What is measured in, such as `s`; 1 for what is counted.
    package let unit: String
    package let points: [Point]
    /// Nanoseconds since 1970 from which the points count, and until which.
    package let span: (start: UInt64, end: UInt64)
    package let temporality: Temporality

    /// Describes a metric; all points hold the same kind of value.
    package init(
        name: String,
        unit: String,
        points: [Point],
        span: (start: UInt64, end: UInt64),
        temporality: Temporality
    ) {
        self.name = name
        self.unit = unit
        self.points = points
        self.span = span
        self.temporality = temporality
    }

    /// The metric as the protocol writes it; nothing without a point.
    package var json: JSONValue? {
        guard let first = points.first?.value else {
            return nil
        }
        var data: JSONObject = ["dataPoints": .array(points.map(json(of:)))]
        let kind: String
        switch first {
        case .sum:
            kind = "sum"
            data["isMonotonic"] = true
            data["aggregationTemporality"] = temporality.rawValue.json
        case .gauge: kind = "gauge"
        case .histogram:
            kind = "histogram"
            data["aggregationTemporality"] = temporality.rawValue.json
        }
        return ["name": name.json, "unit": unit.json, kind: data.json]
    }

    private func json(of point: Point) -> JSONValue {
        var object: JSONObject = [
            "attributes": OTLP.attributes(point.attributes),
            "timeUnixNano": String(span.end).json,
        ]
        switch point.value {
        case .sum(let value):
            object["startTimeUnixNano"] = String(span.start).json
            object["asInt"] = String(value).json
        case .gauge(let value):
            object["asDouble"] = JSONNumber(value).map(JSONValue.number)
        case .histogram(let bounds, let counts, let sum):
            object["startTimeUnixNano"] = String(span.start).json
            object["count"] = String(counts.reduce(0, +)).json
            object["sum"] = JSONNumber(sum).map(JSONValue.number)
            object["bucketCounts"] = .array(counts.map { String($0).json })
            object["explicitBounds"] = .array(
                bounds.compactMap { JSONNumber($0).map(JSONValue.number) }
            )
        }
        return object.json
    }
}
