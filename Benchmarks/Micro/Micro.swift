import Benchmark
import Parts

/// Every part by the clock; the rest is counted from outside, see `Scripts/bench --check`.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration.metrics = [.wallClock, .cpuTotal, .throughput]
    Benchmark.defaultConfiguration.maxDuration = .seconds(2)
    for part in Part.all(lines: 1_000_000) {
        Benchmark(part.name) { benchmark, work in
            benchmark.startMeasurement()
            try await work()
            benchmark.stopMeasurement()
        } setup: {
            try await part.prepare()
        }
    }
}
