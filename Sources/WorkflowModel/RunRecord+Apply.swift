extension RunRecord {
    /// Takes in one more event; constant time but for gates and outputs it carries.
    ///
    /// - Throws: `IllegalTransition` when the event cannot follow; the record is then unchanged.
    public mutating func apply(_ recorded: RecordedEvent) throws(IllegalTransition) {
        let event = recorded.event
        switch event {
        case .runCreated, .runStarted, .runResumed, .pauseRequested, .cancelRequested, .runPaused,
            .runCompleted, .runFailed, .runCancelled, .transitionRefused:
            try applyToRun(recorded)
        case .phaseStarted(let id, _), .phaseCompleted(let id, _), .phaseFailed(let id, _),
            .phaseSkipped(let id, _), .gatesEvaluated(let id, _, _), .phaseReleased(let id),
            .conditionDecided(.phase(let id), _, _):
            guard let index = index(of: id) else {
                throw IllegalTransition(event: event, status: "no phase '\(id)'")
            }
            try applyToPhase(at: index, recorded)
        case .stepStarted(let step, _), .stepEnded(let step, _, _), .stepSkipped(let step, _),
            .stepInterrupted(let step, _), .interruptionDecided(let step, _),
            .conditionDecided(.step(let step), _, _):
            guard let phase = index(of: step.phase),
                let index = phases[phase].index(of: step.step)
            else {
                throw IllegalTransition(event: event, status: "no step '\(step)'")
            }
            try applyToStep(at: index, of: phase, recorded)
        case .criterionAttested(let gate, let evidence):
            attestations[gate] = AttestationRecord(
                principal: recorded.principal,
                time: recorded.time,
                note: recorded.note,
                evidence: evidence
            )
        }
        updatedAt = recorded.time
        lastSequence = recorded.sequence
    }

    private mutating func applyToRun(_ recorded: RecordedEvent) throws(IllegalTransition) {
        try require(canFollow(recorded.event), recorded.event)
        switch recorded.event {
        case .runStarted:
            move(to: .running, nil, recorded)
            startedAt = recorded.time
        case .runResumed:
            move(to: .running, nil, recorded)
            startedAt = startedAt ?? recorded.time
            finishedAt = nil
            isPauseRequested = false
            reopenFailures()
        case .pauseRequested:
            isPauseRequested = true
            note = recorded.note
        case .cancelRequested:
            isCancelRequested = true
            note = recorded.note
        case .runPaused(let reason):
            let kept = note
            move(to: .paused, reason, recorded)
            note = recorded.note ?? (isPauseRequested ? kept : nil)
            isPauseRequested = false
        case .runCompleted(let outputs):
            move(to: .completed, nil, recorded)
            finishedAt = recorded.time
            self.outputs = outputs
        case .runFailed(let reason):
            move(to: .failed, reason, recorded)
            finishedAt = recorded.time
        case .runCancelled:
            let kept = note
            move(to: .cancelled, .cancelled, recorded)
            note = recorded.note ?? kept
            finishedAt = recorded.time
        default:
            break
        }
    }

    private func canFollow(_ event: RunEvent) -> Bool {
        switch event {
        case .runCreated: false
        case .runStarted: status == .pending
        case .runResumed: status == .paused || status == .failed || status == .running
        case .pauseRequested, .runPaused, .runCompleted, .runFailed: status == .running
        case .cancelRequested, .runCancelled: !status.isFinal
        default: true
        }
    }

    private mutating func move(
        to status: RunStatus,
        _ reason: Reason?,
        _ recorded: RecordedEvent
    ) {
        self.status = status
        self.reason = reason
        note = recorded.note
    }

    /// A failed run that goes on gives its failed phases and steps a new attempt.
    private mutating func reopenFailures() {
        for index in phases.indices where phases[index].status == .failed {
            phases[index].status = phases[index].attempt == 0 ? .pending : .inProgress
            phases[index].reason = nil
            phases[index].finishedAt = nil
            for step in phases[index].steps.indices
            where phases[index].steps[step].status == .failed
                && !phases[index].steps[step].isTolerated
            {
                phases[index].steps[step].status = .pending
                phases[index].steps[step].reason = nil
                phases[index].steps[step].answer = nil
                phases[index].steps[step].attemptsBefore = phases[index].steps[step].attempt
            }
        }
    }

    private mutating func applyToPhase(
        at index: Int,
        _ recorded: RecordedEvent
    ) throws(IllegalTransition) {
        let event = recorded.event
        let status = phases[index].status
        switch event {
        case .conditionDecided(_, let holds, let operands):
            try require(status == .pending, event, status.rawValue)
            phases[index].condition = ConditionRecord(holds: holds, operands: operands)
        case .gatesEvaluated(_, let side, let results):
            try require(!status.hasEnded, event, status.rawValue)
            if side == .input {
                phases[index].inputGates = results
            } else {
                phases[index].exitGates = results
            }
        case .phaseStarted(_, let attempt):
            try require(status == .pending, event, status.rawValue)
            phases[index].status = .inProgress
            phases[index].reason = nil
            phases[index].attempt = attempt
            phases[index].startedAt = phases[index].startedAt ?? recorded.time
        case .phaseCompleted(_, let outputs):
            try require(status == .inProgress, event, status.rawValue)
            end(phase: index, .completed, nil, recorded.time)
            phases[index].outputs = outputs
            completedPhases += 1
        case .phaseFailed(_, let reason):
            try require(!status.hasEnded, event, status.rawValue)
            end(phase: index, .failed, reason, recorded.time)
            for step in phases[index].steps.indices
            where phases[index].steps[step].status == .inProgress {
                phases[index].steps[step].status = .failed
                phases[index].steps[step].reason = reason
                phases[index].steps[step].isInterrupted = false
            }
        case .phaseSkipped(_, let reason):
            try require(status == .pending, event, status.rawValue)
            end(phase: index, .skipped, reason, recorded.time)
            for step in phases[index].steps.indices
            where phases[index].steps[step].status == .pending {
                phases[index].steps[step].status = .skipped
                phases[index].steps[step].reason = reason
                endedSteps += 1
            }
            completedPhases += 1
        case .phaseReleased:
            try require(status == .inProgress, event, status.rawValue)
            phases[index].isReleased = true
        default:
            break
        }
    }

    private mutating func end(
        phase index: Int,
        _ status: NodeStatus,
        _ reason: Reason?,
        _ time: Timestamp
    ) {
        phases[index].status = status
        phases[index].reason = reason
        phases[index].finishedAt = time
    }

    private mutating func applyToStep(
        at index: Int,
        of phase: Int,
        _ recorded: RecordedEvent
    ) throws(IllegalTransition) {
        let event = recorded.event
        var step = phases[phase].steps[index]
        let status = step.status
        switch event {
        case .conditionDecided(_, let holds, let operands):
            try require(status == .pending, event, status.rawValue)
            step.condition = ConditionRecord(holds: holds, operands: operands)
        case .stepStarted(_, let attempt):
            try require(step.canStart, event, status.rawValue)
            try require(attempt == step.attempt + 1, event, "attempt \(step.attempt)")
            step.status = .inProgress
            step.reason = nil
            step.attempt = attempt
            step.startedAt = recorded.time
            step.outcome = nil
            step.isInterrupted = false
            step.answer = nil
        case .stepEnded(_, let attempt, let outcome):
            try require(step.isRunning && attempt == step.attempt, event, status.rawValue)
            step.outcome = outcome
            step.take(outcome.end)
            endedSteps += step.status == .completed ? 1 : 0
        case .stepSkipped(_, let reason):
            try require(status == .pending, event, status.rawValue)
            step.status = .skipped
            step.reason = reason
            endedSteps += 1
        case .stepInterrupted(_, let attempt):
            try require(step.isRunning && attempt == step.attempt, event, status.rawValue)
            step.isInterrupted = true
            step.reason = .interrupted
        case .interruptionDecided(_, let answer):
            try require(step.isInterrupted, event, "not interrupted")
            step.answer = answer
            step.settle(answer)
            endedSteps += step.status == .completed ? 1 : 0
        default:
            break
        }
        phases[phase].steps[index] = step
    }

    private func require(
        _ condition: Bool,
        _ event: RunEvent,
        _ found: String? = nil
    ) throws(IllegalTransition) {
        guard condition else {
            throw IllegalTransition(event: event, status: found ?? status.rawValue)
        }
    }
}

extension StepRecord {
    /// Whether the step failed and the phase goes on all the same.
    public var isTolerated: Bool {
        status == .failed && continuesOnError
    }

    /// Whether another attempt may begin.
    fileprivate var canStart: Bool {
        switch status {
        case .pending, .failed: true
        case .inProgress: isInterrupted || isWaiting
        case .completed, .skipped: false
        }
    }

    fileprivate mutating func take(_ end: StepOutcome.End) {
        switch end {
        case .completed:
            status = .completed
            reason = nil
        case .failed(let reason):
            status = .failed
            self.reason = reason
        case .waiting(let reason):
            self.reason = reason
        }
    }

    fileprivate mutating func settle(_ answer: InterruptionAnswer) {
        isInterrupted = false
        switch answer {
        case .rerun:
            status = .pending
            reason = nil
        case .done:
            status = .completed
            reason = nil
        case .fail:
            status = .failed
            reason = .interrupted
        }
    }
}
