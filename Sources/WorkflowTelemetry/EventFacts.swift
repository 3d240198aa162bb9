import Logging
import WorkflowModel

/// What of an event may leave the computer: where, how it came out, why.
struct EventFacts: Sendable, Hashable {
    var phase: PhaseID?
    var step: StepReference?
    var attempt: Int?
    var outcome: String?
    var reason: Reason?
    var level = Logger.Level.info

    init(_ event: RunEvent) {
        switch event {
        case .phaseStarted(let phase, let attempt), .phaseTimedOut(let phase, let attempt):
            (self.phase, self.attempt) = (phase, attempt)
        case .phaseCompleted(let phase, _), .phaseReleased(let phase): self.phase = phase
        case .phaseFailed(let phase, let reason):
            (self.phase, self.reason, level) = (phase, reason, .error)
        case .phaseSkipped(let phase, let reason), .phaseReset(let phase, let reason):
            (self.phase, self.reason) = (phase, reason)
        case .gatesEvaluated(let phase, let side, let results):
            self.phase = phase
            let isHeldUp = results.contains { $0.obstacle != nil }
            outcome = "\(side.rawValue) \(isHeldUp ? "unmet" : "met")"
            level = isHeldUp ? .warning : .debug
        case .phasesAdded(let phase, _): (self.phase, level) = (phase, .debug)
        case .criterionAttested(let gate, _): phase = gate.phase
        case .stepStarted(let step, let attempt): place(step, attempt)
        case .stepEnded(let step, let attempt, let end):
            place(step, attempt)
            let ending = RunSpans.Ending(end)
            outcome = ending?.outcome ?? "waiting"
            reason = ending?.reason
            level = ending?.isFailure == true ? .error : .info
        case .stepInterrupted(let step, let attempt, _):
            place(step, attempt)
            (reason, level) = (.interrupted, .warning)
        case .stepSkipped(let step, let reason):
            place(step)
            self.reason = reason
        case .interruptionDecided(let step, let answer):
            place(step)
            outcome = answer.rawValue
        case .stepApproved(let step, _), .stepRejected(let step): place(step)
        case .conditionDecided(let node, let holds, _):
            phase = node.phase
            if case .step(let step) = node {
                place(step)
            }
            (outcome, level) = (holds ? "true" : "false", .debug)
        case .runFailed(let reason): (self.reason, level) = (reason, .error)
        case .runPaused(let reason): self.reason = reason
        case .runTimedOut, .transitionRefused: level = .warning
        case .runCreated, .runStarted, .runResumed, .pauseRequested, .cancelRequested,
            .definitionChanged, .runCompleted, .runCancelled, .rollbackStarted, .filesRestored,
            .actionCarriedOut:
            break
        }
    }

    private mutating func place(_ step: StepReference, _ attempt: Int? = nil) {
        (phase, self.step, self.attempt) = (step.phase, step, attempt)
    }

    /// The event in a line.
    func sentence(_ kind: String) -> String {
        let subject = step?.description ?? phase?.text
        let parts = [subject, attempt.map { "attempt \($0)" }, outcome, reason?.rawValue]
        let words = parts.compactMap(\.self).joined(separator: ", ")
        return kind.replacing("_", with: " ") + (words.isEmpty ? "" : ": \(words)")
    }
}
