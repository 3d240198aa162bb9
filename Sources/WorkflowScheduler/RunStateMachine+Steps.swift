import DequeModule
import WorkflowModel

/// Steps: from their needs to their end, within their phase.
extension RunStateMachine {
    mutating func enterSteps(of index: Int) {
        let steps = plan.phases[index].steps
        layOutSteps(of: index)
        nodes[index].remaining = nodes[index].steps.count { !$0.stage.hasSettled }
        for (place, step) in steps.enumerated()
        where step.needs.isEmpty || record.phases[index].steps[place].status != .pending {
            agenda.append(.step(index, place))
        }
    }

    /// Compares a step with what is asked of it, and begins what comes next.
    mutating func consider(_ step: Int, of index: Int) {
        guard nodes[index].steps.indices.contains(step) else {
            return
        }
        let stage = nodes[index].steps[step].stage
        // What ended before its phase is taken up again is looked at with the others then.
        guard !stage.isOpen, !stage.hasSettled, nodes[index].isEntered else {
            return
        }
        let known = record.phases[index].steps[step]
        switch known.status {
        case .completed, .skipped: settle(step, of: index, as: .ended)
        case .failed: considerFailed(step, of: index, known)
        case .pending: considerPending(step, of: index, known)
        case .inProgress where known.isInterrupted: considerInterrupted(step, of: index)
        case .inProgress where known.isWaiting: considerWaiting(step, of: index, known)
        case .inProgress: break
        }
    }

    /// Whether a step's turn has come; one whose turn never comes is settled.
    private mutating func mayFollowNeeds(_ step: Int, of index: Int) -> Bool {
        let node = nodes[index].steps[step]
        let mayFollowFailure = plan.phases[index].steps[step].runsAfterFailure
        if nodes[index].ending != nil || (node.hasFailedNeed && !mayFollowFailure) {
            settle(step, of: index, as: .barred)
            return false
        }
        return node.unsettledNeeds == 0
    }

    private mutating func considerPending(_ step: Int, of index: Int, _ known: StepRecord) {
        let planned = plan.phases[index].steps[step]
        guard mayFollowNeeds(step, of: index) else {
            return
        }
        if planned.hasCondition, known.condition == nil {
            begin(.decideCondition(.step(reference(step, of: index))), of: step, in: index)
        } else if planned.hasCondition, known.condition?.holds == false {
            let reference = reference(step, of: index)
            begin(.skipStep(reference, .conditionFalse), of: step, in: index)
        } else {
            enqueue(step, of: index)
        }
    }

    /// Has a failed step tried again when its policy allows that.
    private mutating func considerFailed(_ step: Int, of index: Int, _ known: StepRecord) {
        let policy = plan.phases[index].steps[step].retry
        let tries = known.attempt - known.attemptsBefore
        let exitCode = known.outcome?.exitCode
        let isDecided = !plan.phases[index].steps[step].hasCondition || known.condition != nil
        if isDecided, nodes[index].ending == nil, let reason = known.reason, tries < policy.maximum,
            policy.covers(reason, exitCode: exitCode)
        {
            return enqueue(step, of: index, after: policy.delay(before: tries + 1))
        }
        if !known.isTolerated, nodes[index].failure == nil {
            nodes[index].failure = PhaseNode.Failure(
                reason: known.reason ?? .exitStatus,
                exitCode: exitCode
            )
        }
        settle(step, of: index, as: .ended, failed: !known.isTolerated)
    }

    private mutating func considerInterrupted(_ step: Int, of index: Int) {
        let reference = reference(step, of: index)
        guard mayFollowNeeds(step, of: index) else {
            return
        }
        switch plan.phases[index].steps[step].interruptPolicy {
        case .rerun where nodes[index].steps[step].losses >= Self.lossLimit:
            move(step, of: index, to: .blocked)
        case .rerun: enqueue(step, of: index)
        case .fail: begin(.decideInterruption(reference, .fail), of: step, in: index)
        case .check: begin(.checkInterruption(reference), of: step, in: index)
        case .ask: move(step, of: index, to: .blocked)
        }
    }

    private mutating func considerWaiting(_ step: Int, of index: Int, _ known: StepRecord) {
        guard mayFollowNeeds(step, of: index) else {
            return
        }
        let planned = plan.phases[index].steps[step]
        guard let approval = planned.approval, known.awaitsAnswer,
            !planned.isPrompt || !known.decisions.isEmpty
        else {
            // What people were asked to write may be there now, or an agent that carries it out.
            return enqueue(step, of: index)
        }
        let reference = reference(step, of: index)
        if known.rejection != nil, let target = approval.rewindTo {
            rewind(to: target, from: step, of: index)
        } else if known.rejection != nil {
            begin(.finishStep(reference, isApproved: false), of: step, in: index)
        } else if known.approvers.count >= approval.count {
            begin(.finishStep(reference, isApproved: true), of: step, in: index)
        } else {
            move(step, of: index, to: .blocked)
        }
    }

    // MARK: Places for running steps

    private mutating func enqueue(_ step: Int, of index: Int, after delay: Duration = .zero) {
        guard mayBegin, nodes[index].ending == nil else {
            return park(step, of: index)
        }
        if !plan.phases[index].steps[step].locks.isEmpty, !nodes[index].steps[step].hasLocks {
            let reference = NodeReference.step(reference(step, of: index))
            return begin(.acquireLocks(reference), of: step, in: index, as: .locking)
        }
        queue.append(QueuedStep(phase: index, step: step, delay: delay))
        move(step, of: index, to: .queued)
    }

    mutating func startQueuedSteps() {
        while mayBegin, runningSteps < options.parallelLimit, let queued = queue.popFirst() {
            guard isQueued(queued) else {
                continue
            }
            runningSteps += 1
            move(queued.step, of: queued.phase, to: .running)
            nodes[queued.phase].steps[queued.step].holdsPlace = true
            let attempt = record.phases[queued.phase].steps[queued.step].attempt + 1
            effects.append(
                .startStep(
                    reference(queued.step, of: queued.phase),
                    attempt: attempt,
                    after: queued.delay
                )
            )
        }
    }

    // MARK: Answers

    mutating func takeInStep(_ reference: StepReference, _ event: RunEvent) {
        let index = index(of: reference.phase)
        let step = place(of: reference, in: index)
        guard nodes[index].steps.indices.contains(step) else {
            return
        }
        switch event {
        case .stepStarted:
            return
        case .interruptionDecided:
            // People may answer while what was left behind is being looked at.
            if nodes[index].steps[step].stage.isOpen {
                effects.append(.forgetWork([.step(reference)]))
            }
            recall(step, of: index)
        case .stepInterrupted:
            releaseLocks(of: step, in: index)
            takeInLoss(of: step, in: index)
        case .stepEnded(_, _, let outcome):
            releaseLocks(of: step, in: index)
            if case .waiting(let reason) = outcome.end,
                reason != .approval || plan.phases[index].steps[step].isPrompt
            {
                takeInWait(of: step, in: index)
            } else {
                recall(step, of: index)
            }
        default:
            recall(step, of: index)
        }
        let isOver = record.phases[index].steps[step].status.hasEnded
        if options.isStepwise, isOver, plan.phases[index].content == .steps {
            halt(for: .paused)
        }
    }
}

extension RunStateMachine {
    /// Lets later steps run before people have written what a step waits for; what is undone is
    /// undone strictly one after the other, and a prompt is carried out before what follows it.
    private mutating func takeInWait(of step: Int, in index: Int) {
        if record.phases[index].role == .compensation || plan.phases[index].steps[step].isPrompt {
            move(step, of: index, to: .blocked)
        } else {
            settle(step, of: index, as: .ended)
        }
    }
}

extension StepRecord {
    /// Whether the last attempt asked people something.
    fileprivate var awaitsAnswer: Bool { outcome?.end == .waiting(.approval) }
}

extension RetryPolicy {
    /// Whether a failure is worth another attempt; what people decided never is.
    func covers(_ reason: Reason, exitCode: Int?) -> Bool {
        guard !reason.isDecision else {
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
