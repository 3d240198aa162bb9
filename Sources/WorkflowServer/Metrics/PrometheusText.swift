import WorkflowKit

/// Metrics in the text format of Prometheus, version 0.0.4.
struct PrometheusText {
    /// What a metric does over time.
    enum Kind: String {
        case gauge, counter, histogram
    }

    private(set) var text = ""

    /// Begins a metric; its samples follow.
    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Adds a value.
    mutating func add(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: Double) {
        add(name, Array(labels), value)
    }

    mutating func add(_ name: String, _ labels: KeyValuePairs<String, String>, _ value: Int) {
        add(name, Array(labels), Double(value))
    }

    /// Adds the samples of a histogram.
    mutating func add(
        _ name: String,
        _ labels: KeyValuePairs<String, String>,
        _ histogram: DurationHistogram
    ) {
        let labels = Array(labels)
        var count = 0
        let bounds = histogram.bounds.seconds.map(Self.number) + ["+Inf"]
        for (bound, more) in zip(bounds, histogram.counts) {
            count += more
            add("\(name)_bucket", labels + [("le", bound)], Double(count))
        }
        add("\(name)_sum", labels, histogram.seconds)
        add("\(name)_count", labels, Double(count))
    }

    private mutating func add(
        _ name: String,
        _ labels: [(key: String, value: String)],
        _ value: Double
    ) {
        let words = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }
        let braces = words.isEmpty ? "" : "{\(words.joined(separator: ","))}"
        text += "\(name)\(braces) \(Self.number(value))\n"
    }

    /// A number without a fraction of nothing.
    private static func number(_ value: Double) -> String {
        Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
