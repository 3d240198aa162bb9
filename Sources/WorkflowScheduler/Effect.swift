package import WorkflowModel

/// Something the engine must carry out before it reports the next event.
package enum Effect: Sendable, Hashable {
    /// Evaluate an `if`; answered by `conditionDecided`, or `phaseFailed` when it cannot be.
    case decideCondition(NodeReference)
    /// Evaluate the gates of one side; answered by `gatesEvaluated`.
    case evaluateGates(PhaseID, GateSide)
    /// Answered by `phaseStarted`.
    case startPhase(PhaseID, attempt: Int)
    /// Wait, then start an attempt; answered by `stepStarted` and later `stepEnded`.
    case startStep(StepReference, attempt: Int, after: Duration)
    /// Answered by `stepSkipped`.
    case skipStep(StepReference, Reason)
    /// Apply a step's own policy to its interruption; answered by `interruptionDecided`.
    case decideInterruption(StepReference, InterruptionAnswer)
    /// Evaluate the outputs of a phase; answered by `phaseCompleted` or `phaseFailed`.
    case completePhase(PhaseID)
    case failPhase(PhaseID, Reason)
    case skipPhase(PhaseID, Reason)
    /// Evaluate the outputs of the run; answered by `runCompleted` or `runFailed`.
    case completeRun
    case failRun(Reason)
    case pauseRun(Reason)
    case cancelRun
}
