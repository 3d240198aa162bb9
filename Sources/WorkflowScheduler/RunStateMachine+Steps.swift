import WorkflowModel

/// Steps: one after the other within their phase.
extension RunStateMachine {
    /// Goes on with the step that a phase is at, or with its exit criteria after the last one.
    mutating func advance(_ index: Int, _ effects: inout [Effect]) {
        let phase = plan.phases[index]
        while cursors[index] < phase.steps.count {
            let cursor = cursors[index]
            let step = record.phases[index].steps[cursor]
            let reference = StepReference(phase.id, step.id)
            let isDue = failures[index] == nil || phase.steps[cursor].runsAfterFailure
            switch step.status {
            case .completed, .skipped:
                cursors[index] += 1
            case .failed:
                guard retry(step, index, &effects) else {
                    noteFailure(of: step, index)
                    cursors[index] += 1
                    continue
                }
                return
            case .pending where !isDue:
                cursors[index] += 1
            case .pending where phase.steps[cursor].hasCondition && step.condition == nil:
                begin(.decideCondition(.step(reference)), of: index, &effects)
                return
            case .pending:
                enqueue(index)
                return
            case .inProgress where step.isInterrupted:
                resolveInterruption(of: reference, index, &effects)
                return
            case .inProgress:
                enqueue(index)
                return
            }
        }
        if let reason = failures[index] {
            fail(index, reason, &effects)
        } else if phase.hasExitGates {
            begin(.evaluateGates(phase.id, .exit), of: index, &effects)
        } else {
            complete(index, &effects)
        }
    }

    mutating func ended(
        _ step: StepReference,
        _ outcome: StepOutcome,
        _ effects: inout [Effect]
    ) {
        let index = index(of: step.phase)
        runningSteps -= 1
        if case .failed = outcome.end {
            advance(index, &effects)
        } else {
            cursors[index] += 1
            advance(index, &effects)
        }
    }

    mutating func interruptionDecided(
        _ step: StepReference,
        _ answer: InterruptionAnswer,
        _ effects: inout [Effect]
    ) {
        let index = index(of: step.phase)
        if stages[index] != .waiting {
            advance(index, &effects)
        }
    }

    mutating func enqueue(_ index: Int, after delay: Duration = .zero) {
        guard stopReason == nil else {
            move(index, to: .blocked)
            return
        }
        let attempt = record.phases[index].steps[cursors[index]].attempt + 1
        queue.append(QueuedStep(phase: index, attempt: attempt, delay: delay))
        move(index, to: .queued)
    }

    /// Queues another attempt of a failed step when its policy allows one.
    private mutating func retry(
        _ step: StepRecord,
        _ index: Int,
        _ effects: inout [Effect]
    ) -> Bool {
        let policy = plan.phases[index].steps[cursors[index]].retry
        let tries = step.attempt - step.attemptsBefore
        guard tries < policy.maximum, policy.covers(step.reason, exitCode: step.outcome?.exitCode)
        else {
            return false
        }
        enqueue(index, after: policy.delay(before: tries + 1))
        return true
    }

    private mutating func noteFailure(of step: StepRecord, _ index: Int) {
        if !step.isTolerated, failures[index] == nil {
            failures[index] = step.reason ?? .exitStatus
        }
    }

    private mutating func resolveInterruption(
        of step: StepReference,
        _ index: Int,
        _ effects: inout [Effect]
    ) {
        switch plan.phases[index].steps[cursors[index]].interruptPolicy {
        case .rerun:
            enqueue(index)
        case .fail:
            begin(.decideInterruption(step, .fail), of: index, &effects)
        case .ask, .check:
            move(index, to: .blocked)
        }
    }

    /// A failure is recorded even while the run is stopping.
    private mutating func fail(_ index: Int, _ reason: Reason, _ effects: inout [Effect]) {
        move(index, to: .busy)
        effects.append(.failPhase(plan.phases[index].id, reason))
    }
}

extension RetryPolicy {
    /// Whether a failure is worth another attempt; what people decided never is.
    fileprivate func covers(_ reason: Reason?, exitCode: Int?) -> Bool {
        guard let reason, reason != .interrupted, reason != .cancelled else {
            return false
        }
        return triggers.isEmpty
            || triggers.contains { trigger in
                switch trigger {
                case .exitCode(let code): code == exitCode
                case .reason(let wanted): wanted == reason
                }
            }
    }
}
