/// Where a run stands.
public enum RunStatus: String, Sendable, Hashable, CaseIterable {
    /// Created and not started yet.
    case pending
    /// A process carries it on, or died with it.
    case running
    /// Stopped until somebody does what the reason says and resumes it.
    case paused
    /// It ended well.
    case completed
    /// Stopped by a failure; it may still be resumed.
    case failed
    /// It ended because somebody wanted it.
    case cancelled

    /// Whether nothing can change the run any more, short of a rollback.
    public var isFinal: Bool { self == .completed || self == .cancelled }

    /// Those that are not final.
    package static let open = Set(allCases).filter { !$0.isFinal }

    /// Whether the run has come to an end; one that failed may be taken up again.
    public var hasEnded: Bool { isFinal || self == .failed }
}

/// Where a phase or a step stands.
public enum NodeStatus: String, Sendable, Hashable, CaseIterable {
    /// Not started yet, or to be started again.
    case pending
    /// It has begun and not ended.
    case inProgress = "in_progress"
    /// It ended well.
    case completed
    /// It ended otherwise than it should.
    case failed
    /// Not to be done; satisfies what needs it.
    case skipped

    /// Whether the phase or step has ended one way or another.
    public var hasEnded: Bool { self == .completed || self == .failed || self == .skipped }
}
