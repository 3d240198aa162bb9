import JSON

/// Events of one step.
extension RunRecord {
    mutating func applyToStep(
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
            step.begin(attempt, at: recorded.time)
        case .stepEnded(_, let attempt, let outcome):
            let isOpen = step.isRunning || step.isWaiting
            try require(isOpen && attempt == step.attempt, event, status.rawValue)
            step.outcome = outcome
            outcome.agent.map { agentUsage.add($0.usage) }
            step.take(outcome.end)
            step.note(outcome.files, order: eventCount)
        case .stepSkipped(_, let reason):
            try require(status == .pending, event, status.rawValue)
            step.status = .skipped
            step.reason = reason
        case .stepInterrupted(_, let attempt, let files):
            try require(step.isRunning && attempt == step.attempt, event, status.rawValue)
            step.note(files, order: eventCount)
            step.isInterrupted = true
            step.reason = .interrupted
        case .interruptionDecided(_, let answer):
            try require(step.isInterrupted, event, "not interrupted")
            step.settle(answer)
        case .stepApproved(_, let form):
            try require(step.awaitsApproval, event, status.rawValue)
            step.decisions.append(DecisionRecord(isApproval: true, form: form, recorded))
        case .stepRejected:
            try require(step.awaitsApproval, event, status.rawValue)
            step.decisions.append(DecisionRecord(isApproval: false, form: nil, recorded))
        default:
            break
        }
        if step.isDone, !phases[phase].steps[index].isDone {
            step.endedAt = eventCount
            endedSteps += phases[phase].role.countsAsProgress ? 1 : 0
        }
        phases[phase].steps[index] = step
    }
}

extension StepRecord {
    /// Whether the step counts as done when progress is told.
    var isDone: Bool { status == .completed || status == .skipped }

    /// Whether another attempt may begin.
    fileprivate var canStart: Bool {
        switch status {
        case .pending, .failed: true
        case .inProgress: isInterrupted || isWaiting
        case .completed, .skipped: false
        }
    }

    /// Whether the step waits for people to answer what it asks.
    public var awaitsApproval: Bool {
        status == .inProgress && outcome?.end == .waiting(.approval) && rejection == nil
    }

    fileprivate mutating func begin(_ attempt: Int, at time: Timestamp) {
        status = .inProgress
        reason = nil
        self.attempt = attempt
        startedAt = time
        outcome = nil
        isInterrupted = false
        answer = nil
        decisions = []
    }

    fileprivate mutating func note(_ files: [FileChange], order: Int) {
        let changed = files.filter { $0.change != .kept }
        if !changed.isEmpty {
            changes.append(AttemptChanges(order: order, files: changed))
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
        case .upToDate:
            status = .skipped
            reason = .upToDate
        }
    }

    fileprivate mutating func settle(_ answer: InterruptionAnswer) {
        self.answer = answer
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

extension DecisionRecord {
    fileprivate init(isApproval: Bool, form: JSONValue?, _ recorded: RecordedEvent) {
        self.isApproval = isApproval
        principal = recorded.principal
        time = recorded.time
        note = recorded.note
        self.form = form
    }
}
