/// Why something is in the state it is in: a stable word that scripts match on.
public enum Reason: String, Sendable, Hashable, CaseIterable {
    /// A required criterion was looked at and does not hold.
    case gateUnmet = "gate_unmet"
    /// A required criterion could not be evaluated.
    case gateUnknown = "gate_unknown"
    /// It took longer than it may.
    case timeout
    /// A program ended with an exit code that stands for failure.
    case exitStatus = "exit_status"
    /// It was cut off before it ended, by a signal or a crash.
    case interrupted
    /// Its `if` came out as false.
    case conditionFalse = "condition_false"
    /// Something that it needs has failed.
    case dependencyFailed = "dependency_failed"
    /// Somebody wanted it to end.
    case cancelled
    /// A person has to say that a criterion holds.
    case attestation
    /// A person has to approve it.
    case approval
    /// Something is missing that a person has to write.
    case input
    /// A person has to let a phase with a manual transition go on.
    case manual
    /// A person has to say what becomes of an interrupted step.
    case decision
    /// Its changes were taken back.
    case rolledBack = "rolled_back"
    /// Files changed that the step does not say it affects.
    case affects
    /// The workflow is not trusted yet.
    case trust
    /// The disk is full, read-only or broken.
    case storage
    /// A program that is needed is not there.
    case toolMissing = "tool_missing"
    /// An expression, a template or an output of a step could not be used.
    case invalid
    /// Somebody asked the run to pause.
    case paused
    /// What the step makes is as new as what it is made from.
    case upToDate = "up_to_date"

    /// An agent could not be reached, or did not answer as it should.
    case agent
    /// Agents took as much of the run's budget as they may.
    case budget

    /// Whether it comes from people or from an interruption, and not from how something went.
    public var isDecision: Bool {
        switch self {
        case .interrupted, .cancelled, .approval, .manual, .decision, .rolledBack, .paused: true
        default: false
        }
    }
}
