package import WorkflowModel

/// A moment of a run as far as it tells where time went.
package struct TimelineEvent: Sendable, Hashable {
    /// What happened.
    package enum Kind: Sendable, Hashable {
        /// The run started, or was taken up again.
        case runBegan
        /// Nobody carries the run on any more.
        case runStopped(RunStatus, Reason?)
        case phaseBegan(PhaseID, attempt: Int)
        case phaseEnded(PhaseID, NodeStatus)
        /// The phase is to be done again.
        case phaseReset(PhaseID)
        case stepBegan(StepReference, attempt: Int)
        case stepEnded(StepReference, StepOutcome.End, milliseconds: Int64)
        case stepSkipped(StepReference)
        case stepInterrupted(StepReference)
        /// Something else, which shows that somebody was there.
        case other
    }

    package let time: Timestamp
    package let kind: Kind

    /// Describes a moment.
    package init(_ time: Timestamp, _ kind: Kind) {
        self.time = time
        self.kind = kind
    }

    /// Takes from an event what it tells of time.
    package init(_ recorded: RecordedEvent) {
        let kind: Kind =
            switch recorded.event {
            case .runStarted, .runResumed: .runBegan
            case .runPaused(let reason): .runStopped(.paused, reason)
            case .runFailed(let reason): .runStopped(.failed, reason)
            case .runCancelled: .runStopped(.cancelled, .cancelled)
            case .runCompleted: .runStopped(.completed, nil)
            case .phaseStarted(let phase, let attempt): .phaseBegan(phase, attempt: attempt)
            case .phaseCompleted(let phase, _): .phaseEnded(phase, .completed)
            case .phaseFailed(let phase, _): .phaseEnded(phase, .failed)
            case .phaseSkipped(let phase, _): .phaseEnded(phase, .skipped)
            case .phaseReset(let phase, _): .phaseReset(phase)
            case .stepStarted(let step, let attempt): .stepBegan(step, attempt: attempt)
            case .stepEnded(let step, _, let outcome):
                .stepEnded(step, outcome.end, milliseconds: outcome.durationMilliseconds)
            case .stepSkipped(let step, _): .stepSkipped(step)
            case .stepInterrupted(let step, _, _): .stepInterrupted(step)
            default: .other
            }
        self.init(recorded.time, kind)
    }
}
