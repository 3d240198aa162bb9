import WorkflowModel

/// A length of time in the two units that matter: `41 ms`, `1.2 s`, `3 min 4 s`, `2 h 5 min`.
package struct Elapsed: Sendable, CustomStringConvertible {
    package let milliseconds: Int64

    package init(milliseconds: Int64) {
        self.milliseconds = max(0, milliseconds)
    }

    /// Takes a length of time of a definition.
    package init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(
            milliseconds: seconds.multipliedReportingOverflow(by: 1000).overflow
                ? .max : seconds * 1000 + attoseconds / 1_000_000_000_000_000
        )
    }

    package var description: String {
        let seconds = milliseconds / 1000
        switch milliseconds {
        case ..<1000:
            return "\(milliseconds) ms"
        case ..<60_000:
            return "\(seconds).\(milliseconds % 1000 / 100) s"
        case ..<3_600_000:
            return "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400_000:
            return "\(seconds / 3600) h \(seconds / 60 % 60) min"
        default:
            return "\(seconds / 86_400) d \(seconds / 3600 % 24) h"
        }
    }
}

extension Int {
    /// A number of things, such as "1 step" or "2 steps".
    package func counting(_ noun: String, _ plural: String? = nil) -> String {
        "\(self) \(self == 1 ? noun : plural ?? noun + "s")"
    }
}
