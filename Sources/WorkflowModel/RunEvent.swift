public import JSON

/// A fact about a run, in the past tense; a run is the fold of its events.
public enum RunEvent: Sendable, Hashable {
    /// The run was made; nothing has begun.
    case runCreated(RunCreation)
    /// The run has begun.
    case runStarted
    /// A paused, failed or orphaned run goes on.
    case runResumed
    /// Somebody asked for a pause, which comes once running steps have ended.
    case pauseRequested
    /// Somebody wants the run to end.
    case cancelRequested
    /// The run took longer than it may.
    case runTimedOut
    /// Another definition takes the place of the one that the run was pinned to.
    case definitionChanged(DefinitionChange)
    /// Nothing goes on until somebody does something.
    case runPaused(Reason)
    /// The run has ended well, and hands values over.
    case runCompleted(outputs: JSONObject)
    /// The run has ended, and cannot go on by itself.
    case runFailed(Reason)
    /// The run has ended because somebody wanted it.
    case runCancelled
    /// An `if` was evaluated; the operands tell why it came out as it did.
    case conditionDecided(NodeReference, holds: Bool, operands: [RecordedOperand])
    /// All entries of one side were looked at; newer results replace older ones.
    case gatesEvaluated(PhaseID, GateSide, [GateResult])
    /// Phases that the definition does not list one by one; without a parent they are the run's.
    case phasesAdded(to: PhaseID?, Expansion)
    /// An attempt of a phase has begun.
    case phaseStarted(PhaseID, attempt: Int)
    /// A phase has ended well, and hands values over.
    case phaseCompleted(PhaseID, outputs: JSONObject)
    /// A phase has ended and cannot go on.
    case phaseFailed(PhaseID, Reason)
    /// The phase is not to be done; what is open in it is skipped with it.
    case phaseSkipped(PhaseID, Reason)
    /// An attempt of a phase took longer than it may.
    case phaseTimedOut(PhaseID, attempt: Int)
    /// The phase, and all beneath it, is to be done again.
    case phaseReset(PhaseID, Reason)
    /// An attempt of a step is about to begin.
    case stepStarted(StepReference, attempt: Int)
    /// An attempt of a step has ended.
    case stepEnded(StepReference, attempt: Int, StepOutcome)
    /// A step is left out.
    case stepSkipped(StepReference, Reason)
    /// The step was cut off, and nobody knows how far it got; what it had changed by then is known.
    case stepInterrupted(StepReference, attempt: Int, files: [FileChange] = [])
    /// Somebody said what becomes of an interrupted step.
    case interruptionDecided(StepReference, InterruptionAnswer)
    /// Somebody approved what a step asks; the form is what they filled in.
    case stepApproved(StepReference, form: JSONValue?)
    /// Somebody refused what a step asks.
    case stepRejected(StepReference)
    /// Somebody said that a criterion holds, with the files as they were then.
    case criterionAttested(GateReference, evidence: [Evidence])
    /// Somebody let a phase with a manual transition go on.
    case phaseReleased(PhaseID)
    /// What was done is to be undone; the phases go back to pending at the end of it.
    case rollbackStarted(RollbackRequest)
    /// Files are as they were before the phases that are rolled back.
    case filesRestored(RestoredFiles)
    /// An action of the workflow was carried out on demand; phases and steps stay as they are.
    case actionCarriedOut(ActionRecord)
    /// A command that the state of the run does not allow.
    case transitionRefused(command: String, status: RunStatus)
}

/// A phase, or a step of it.
public enum NodeReference: Sendable, Hashable {
    /// A phase.
    case phase(PhaseID)
    /// A step of a phase.
    case step(StepReference)

    /// The phase itself, or the one that holds the step.
    public var phase: PhaseID {
        switch self {
        case .phase(let phase): phase
        case .step(let reference): reference.phase
        }
    }
}

/// What becomes of a step whose end nobody saw.
public enum InterruptionAnswer: String, Sendable, Hashable, CaseIterable {
    /// Another attempt begins.
    case rerun
    /// It counts as completed.
    case done
    /// It counts as failed.
    case fail
}

/// Something that was read while an expression was evaluated.
public struct RecordedOperand: Sendable, Hashable {
    /// What was read, such as `vars.who`.
    public let name: String
    /// What it was; masked for secrets.
    public let value: JSONValue

    /// Names a value that was read.
    public init(name: String, value: JSONValue) {
        self.name = name
        self.value = value
    }
}
