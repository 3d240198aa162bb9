package import WorkflowModel

/// How many records were dropped, by how much they mattered.
package struct LogLosses: Sendable, Hashable {
    private var counts: [LogLevel: Int] = [:]

    /// Nothing was dropped.
    package init() {}

    /// How many they are.
    package var total: Int { counts.values.reduce(0, +) }

    /// Counts one more.
    mutating func add(_ level: LogLevel, _ count: Int = 1) {
        counts[level, default: 0] += count
    }

    static func += (left: inout LogLosses, right: LogLosses) {
        for (level, count) in right.counts {
            left.add(level, count)
        }
    }

    /// How many of which level, the least first.
    package var byLevel: [(level: LogLevel, count: Int)] {
        counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Such as `3 lines (2 info, 1 warn)`.
    package var words: String {
        let levels = byLevel.map { "\($0.count) \($0.level.rawValue)" }.joined(separator: ", ")
        return "\(total) \(total == 1 ? "line" : "lines") (\(levels))"
    }
}
