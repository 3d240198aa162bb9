/// Why something is in the state it is in: a stable word that scripts match on.
public enum Reason: String, Sendable, Hashable, CaseIterable {
    case gateUnmet = "gate_unmet"
    case gateUnknown = "gate_unknown"
    case timeout
    case exitStatus = "exit_status"
    case interrupted
    case conditionFalse = "condition_false"
    case dependencyFailed = "dependency_failed"
    case cancelled
    case attestation
    case approval
    case input
    case manual
    case decision
    case rolledBack = "rolled_back"
    case affects
    case trust
    case storage
    case toolMissing = "tool_missing"
    /// An expression, a template or an output of a step could not be used.
    case invalid
    /// Somebody asked the run to pause.
    case paused
}
