/// Where a run stands.
public enum RunStatus: String, Sendable, Hashable, CaseIterable {
    case pending
    case running
    case paused
    case completed
    case failed
    case cancelled

    /// Whether nothing can change the run any more, short of a rollback.
    public var isFinal: Bool { self == .completed || self == .cancelled }
}

/// Where a phase or a step stands.
public enum NodeStatus: String, Sendable, Hashable, CaseIterable {
    case pending
    case inProgress = "in_progress"
    case completed
    case failed
    case skipped

    /// Whether the phase or step has ended one way or another.
    public var hasEnded: Bool { self == .completed || self == .failed || self == .skipped }
}
