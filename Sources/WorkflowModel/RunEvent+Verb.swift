extension RunEvent {
    /// What a person types to have the event happen; the word of the event where nobody types it.
    public var verb: String {
        switch self {
        case .runResumed: "resume"
        case .pauseRequested, .runPaused: "pause"
        case .cancelRequested: "cancel"
        case .phaseSkipped: "skip"
        case .phaseReset: "retry"
        case .stepApproved: "approve"
        case .stepRejected: "reject"
        case .criterionAttested: "attest"
        case .rollbackStarted: "rollback"
        default: kind
        }
    }
}
