package import JSON

/// How long something took over many times, by nearest rank.
///
/// The p-th percentile is the smallest value that at least p of a hundred values do not exceed:
/// each figure is a time that was really taken.
package struct Percentiles: Sendable, Hashable {
    /// What is told of a distribution, in order.
    static let ranks = [50, 90, 95, 99, 100]
    static let titles = ["p50", "p90", "p95", "p99", "max"]

    package let count: Int
    /// A value for each rank; empty without values.
    package let values: [Int64]

    /// Takes values in any order; they are sorted.
    package init(_ values: [Int64]) {
        let sorted = values.sorted()
        count = sorted.count
        self.values =
            sorted.isEmpty
            ? []
            : Self.ranks.map { rank in
                sorted[max(0, (rank * sorted.count + 99) / 100 - 1)]
            }
    }

    /// The time that half of them did not exceed.
    package var median: Int64? { values.first }

    /// The cells of a table, one for each title.
    var cells: [String] {
        values.isEmpty
            ? Self.titles.map { _ in "" }
            : values.map { Elapsed(milliseconds: $0).description }
    }
}

extension Percentiles: JSONRepresentable {
    /// `count p50_ms p90_ms p95_ms p99_ms max_ms`; null for what no value tells.
    package var json: JSONValue {
        var object: JSONObject = ["count": count.json]
        for (index, title) in Self.titles.enumerated() {
            object["\(title)_ms"] = values.isEmpty ? .null : values[index].json
        }
        return object.json
    }
}
