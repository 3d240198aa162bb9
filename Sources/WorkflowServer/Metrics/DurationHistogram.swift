import WorkflowKit

/// How many durations lay below which bounds.
struct DurationHistogram: Sendable, Hashable {
    let bounds: DurationBounds
    /// How many lay within each bound and none below; the last one has no bound.
    private(set) var counts: [Int]
    private(set) var seconds = 0.0

    init(_ bounds: DurationBounds) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.seconds.count + 1)
    }

    /// Takes what was counted elsewhere.
    init(_ bounds: DurationBounds, counts: [Int], seconds: Double) {
        self.bounds = bounds
        self.counts = counts
        self.seconds = seconds
    }

    mutating func add(_ duration: Duration) {
        let value = duration / .seconds(1)
        let place = bounds.seconds.firstIndex { value <= $0 } ?? bounds.seconds.count
        counts[place] += 1
        seconds += value
    }
}
