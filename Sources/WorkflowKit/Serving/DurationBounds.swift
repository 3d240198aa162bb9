/// The upper bounds by which durations are counted, in seconds.
package struct DurationBounds: Sendable, Hashable {
    package let seconds: [Double]

    /// Takes bounds in seconds, ascending.
    package init(seconds: [Double]) {
        self.seconds = seconds
    }

    /// For answers of a server.
    package static let requests = Self(
        seconds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    )

    /// For steps and runs, which take from moments to days.
    package static let work = Self(
        seconds: [0.01, 0.1, 0.5, 1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400, 604_800]
    )
}
