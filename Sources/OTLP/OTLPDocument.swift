package import JSON

/// A document of one kind of records, all of this program: what stands around and between them.
package struct OTLPDocument: Sendable, Hashable {
    /// A kind of records.
    package enum Signal: String, Sendable, Hashable, CaseIterable {
        case traces
        case metrics
        case logs

        /// The names of the lists that hold each other, the outermost first.
        fileprivate var lists: (resources: String, scopes: String, records: String) {
            switch self {
            case .traces: ("resourceSpans", "scopeSpans", "spans")
            case .metrics: ("resourceMetrics", "scopeMetrics", "metrics")
            case .logs: ("resourceLogs", "scopeLogs", "logRecords")
            }
        }
    }

    /// What stands before the first record.
    package let begin: String
    /// What stands between two records.
    package static let separator = ",\n"
    /// What stands behind the last record.
    package static let end = "\n]}]}]}\n"

    /// Describes who made the records.
    ///
    /// - Parameters:
    ///   - signal: What kind of records they are.
    ///   - scope: The part of the program that made them.
    ///   - version: The version of this program.
    ///   - resource: More about the program, as `OTLP.attribute` gives it; what it names itself
    ///     comes first.
    package init(
        _ signal: Signal,
        scope: String,
        version: String,
        resource: [JSONValue] = []
    ) {
        let own = [
            OTLP.attribute("service.name", "ddx"),
            OTLP.attribute("service.version", version.json),
        ]
        let named = Set(resource.compactMap { $0["key"]?.stringValue })
        let attributes = own.filter { !named.contains($0["key"]?.stringValue ?? "") } + resource
        let resource: JSONValue = ["attributes": .array(attributes)]
        let scope: JSONValue = ["name": scope.json, "version": version.json]
        let lists = signal.lists
        begin =
            "{\"\(lists.resources)\":[{\"resource\":\(resource.text()),\"\(lists.scopes)\":"
            + "[{\"scope\":\(scope.text()),\"\(lists.records)\":[\n"
    }

    /// The whole document with these records in it.
    package func text(_ records: [JSONValue]) -> String {
        begin + records.map { $0.text() }.joined(separator: Self.separator) + Self.end
    }
}
