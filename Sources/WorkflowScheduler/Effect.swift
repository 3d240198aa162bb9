package import WorkflowModel

/// Something the engine must carry out before it reports the next event.
package enum Effect: Sendable, Hashable {
    /// Evaluate an `if`; answered by `conditionDecided`. When it cannot be, the phase fails, or the
    /// step: it is started and ends at once.
    case decideCondition(NodeReference)
    /// Evaluate the gates of one side; answered by `gatesEvaluated`.
    case evaluateGates(PhaseID, GateSide)
    /// Answered by `acquired`, without an event.
    case acquireLocks(NodeReference)
    /// Not answered; done once the events before it are durable.
    case releaseLocks(NodeReference)
    /// Answered by `phaseStarted`.
    case startPhase(PhaseID, attempt: Int)
    /// Find out what a phase is made of: its instances, or the phases of its sub-workflow.
    /// Answered by `phasesAdded`, or `phaseFailed` when that cannot be told.
    case expandPhase(PhaseID)
    /// Answered by `phasesAdded`.
    case addPhases(to: PhaseID?, Expansion)
    /// Report `phaseTimedOut` or, without a phase, `runTimedOut` when the time is over.
    case startTimer(PhaseID?, attempt: Int, after: Duration)
    /// Wait, then start an attempt; answered by `stepStarted` and later `stepEnded`.
    case startStep(StepReference, attempt: Int, after: Duration)
    /// Take up an attempt that goes on elsewhere although its last owner died; answered by `stepEnded`
    /// or `stepInterrupted`.
    case followStep(StepReference, attempt: Int)
    /// End a step that people have answered; answered by `stepEnded`.
    case finishStep(StepReference, isApproved: Bool)
    /// Answered by `stepSkipped`.
    case skipStep(StepReference, Reason)
    /// Look at what an interrupted step left behind; answered by `interruptionDecided`, or by
    /// `undecided` when that tells nothing.
    case checkInterruption(StepReference)
    /// Apply a step's own policy to its interruption; answered by `interruptionDecided`.
    case decideInterruption(StepReference, InterruptionAnswer)
    /// End whatever is under way for phases and steps; each answers as it would have by itself.
    case endWork([NodeReference], Reason)
    /// End whatever is under way for phases and steps; no answer is wanted any more.
    case forgetWork([NodeReference])
    /// Evaluate the outputs of a phase; answered by `phaseCompleted` or `phaseFailed`.
    case completePhase(PhaseID)
    case failPhase(PhaseID, Reason)
    case skipPhase(PhaseID, Reason)
    /// Wait, then report `phaseReset`, so that the phase begins anew.
    case resetPhase(PhaseID, Reason, after: Duration)
    /// Answered by `rollbackStarted`.
    case startRollback(RollbackRequest)
    /// Answered by `filesRestored`.
    case restoreFiles(RollbackRequest)
    /// Evaluate the outputs of the run; answered by `runCompleted` or `runFailed`.
    case completeRun
    case failRun(Reason)
    case pauseRun(Reason)
    case cancelRun
}
