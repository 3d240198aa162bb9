import CoreMetrics
import JSON
import OTLP
import Synchronization
import WorkflowSystem

/// Keeps what metrics have come to until they are collected.
final class MetricBackend: MetricsFactory {
    /// The bounds of durations in seconds: steps of milliseconds, runs of days.
    static let bounds: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14_400,
        86_400,
    ]

    /// A metric for one set of dimensions.
    final class Cell: CounterHandler, TimerHandler, RecorderHandler {
        let dimensions: [(String, String)]
        private let value: Mutex<OTLPMetric.Point.Value>

        init(_ dimensions: [(String, String)], _ value: OTLPMetric.Point.Value) {
            self.dimensions = dimensions
            self.value = Mutex(value)
        }

        /// What it has come to, from then on counted anew when asked for.
        func point(resetting: Bool) -> OTLPMetric.Point {
            let current = value.withLock { value in
                let current = value
                if resetting {
                    value = value.emptied
                }
                return current
            }
            return OTLPMetric.Point(
                attributes: dimensions.map { ($0.0, $0.1.json) },
                value: current
            )
        }

        func increment(by amount: Int64) { value.withLock { $0.add(Double(amount)) } }
        func reset() { value.withLock { $0 = $0.emptied } }
        func recordNanoseconds(_ duration: Int64) {
            value.withLock { $0.add(Double(duration) / 1_000_000_000) }
        }
        func record(_ value: Int64) { record(Double(value)) }
        func record(_ amount: Double) { value.withLock { $0.add(amount) } }
    }

    private struct Metric {
        let unit: String
        var cells: [[String]: Cell] = [:]
    }

    private struct State {
        var metrics: [String: Metric] = [:]
        var start: Int64
    }

    private let temporality: OTLPMetric.Temporality
    private let state: Mutex<State>

    init(_ temporality: OTLPMetric.Temporality) {
        self.temporality = temporality
        state = Mutex(State(start: SystemClock.now()))
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions, unit: "1", .sum(0))
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions, unit: "s", .emptyHistogram)
    }

    func makeRecorder(
        label: String,
        dimensions: [(String, String)],
        aggregate: Bool
    ) -> any RecorderHandler {
        cell(label, dimensions, unit: "1", aggregate ? .emptyHistogram : .gauge(0))
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}

    /// What all metrics have come to; empty when nothing was measured.
    func collect() -> [JSONValue] {
        state.withLock { state in
            let now = SystemClock.now()
            let isDelta = temporality == .delta
            defer { state.start = isDelta ? now : state.start }
            return state.metrics.sorted { $0.key < $1.key }.compactMap { name, metric in
                let cells = metric.cells.sorted { $0.key.lexicographicallyPrecedes($1.key) }
                return OTLPMetric(
                    name: name,
                    unit: metric.unit,
                    points: cells.map { $0.value.point(resetting: isDelta) },
                    span: (UInt64(max(0, state.start)) * 1000, UInt64(max(0, now)) * 1000),
                    temporality: temporality
                ).json
            }
        }
    }

    private func cell(
        _ label: String,
        _ dimensions: [(String, String)],
        unit: String,
        _ empty: OTLPMetric.Point.Value
    ) -> Cell {
        state.withLock { state in
            let key = dimensions.flatMap { [$0.0, $0.1] }
            if let known = state.metrics[label]?.cells[key] {
                return known
            }
            let cell = Cell(dimensions, empty)
            state.metrics[label, default: Metric(unit: unit)].cells[key] = cell
            return cell
        }
    }
}

extension OTLPMetric.Point.Value {
    fileprivate static var emptyHistogram: Self {
        let counts = [UInt64](repeating: 0, count: MetricBackend.bounds.count + 1)
        return .histogram(bounds: MetricBackend.bounds, counts: counts, sum: 0)
    }

    /// The same kind of value with nothing in it; a gauge stays where it is.
    fileprivate var emptied: Self {
        switch self {
        case .sum: .sum(0)
        case .gauge: self
        case .histogram: .emptyHistogram
        }
    }

    fileprivate mutating func add(_ amount: Double) {
        guard amount.isFinite else {
            return
        }
        switch self {
        case .sum(let sum): self = .sum(sum &+ Int64(clamping: amount))
        case .gauge: self = .gauge(amount)
        case .histogram(let bounds, var counts, let sum):
            counts[bounds.firstIndex { amount <= $0 } ?? bounds.count] += 1
            self = .histogram(bounds: bounds, counts: counts, sum: sum + amount)
        }
    }
}

extension Int64 {
    fileprivate init(clamping amount: Double) {
        self = Int64(exactly: amount.rounded()) ?? (amount < 0 ? .min : .max)
    }
}
