import WorkflowModel

/// How many phases stand where, such as `9 completed, 2 running, 1 failed`.
struct PhaseCounts: Sendable, CustomStringConvertible {
    /// Where a phase stands, in the order in which people are told.
    private enum Standing: String, CaseIterable {
        case completed
        case running
        case waiting
        case failed
        case skipped
        case pending
    }

    private var counts: [Standing: Int] = [:]

    /// Begins with nothing counted.
    init() {}

    /// Counts one more phase.
    mutating func count(_ status: NodeStatus, isWaiting: Bool) {
        let standing: Standing
        switch status {
        case .completed: standing = .completed
        case .failed: standing = .failed
        case .skipped: standing = .skipped
        case .pending: standing = isWaiting ? .waiting : .pending
        case .inProgress: standing = isWaiting ? .waiting : .running
        }
        counts[standing, default: 0] += 1
    }

    /// Whether nothing has been counted.
    var isEmpty: Bool { counts.isEmpty }

    /// The numbers that are not zero.
    var description: String {
        Standing.allCases.compactMap { standing in
            counts[standing].map { "\($0) \(standing.rawValue)" }
        }
        .joined(separator: ", ")
    }
}
