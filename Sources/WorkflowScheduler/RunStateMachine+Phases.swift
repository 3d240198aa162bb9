import DequeModule
import WorkflowModel

/// Phases: from their needs to their end.
extension RunStateMachine {
    /// Compares a phase with what is asked of it, and begins what comes next.
    mutating func consider(_ index: Int) {
        let stage = nodes[index].stage
        guard !stage.isOpen, !stage.hasSettled, !rewinding.contains(index) else {
            return
        }
        let phase = record.phases[index]
        guard mayGoOn(phase) else {
            return
        }
        switch phase.status {
        case .completed, .skipped: settle(index, as: .ended, failed: false)
        case .failed: settle(index, as: .ended, failed: !phase.isTolerated)
        case .pending: considerPending(index, phase)
        case .inProgress: considerStarted(index, phase)
        }
    }

    /// Whether a phase belongs to what the run is about now: its work, its hooks or its undoing.
    private func mayGoOn(_ phase: PhaseRecord) -> Bool {
        switch course {
        case .undoing: phase.role == .compensation
        case .closing: phase.role == .hook
        case .working, .stopping, .closed: true
        }
    }

    private mutating func considerPending(_ index: Int, _ phase: PhaseRecord) {
        let planned = plan.phases[index]
        if nodes[index].ending != nil {
            return settle(index, as: .barred, failed: true)
        }
        guard nodes[index].unsettledNeeds == 0, isAround(index, phase) else {
            return
        }
        if nodes[index].hasFailedNeed, !planned.runsAfterFailure {
            settle(index, as: .barred, failed: true)
        } else if planned.hasCondition, phase.condition == nil {
            begin(.decideCondition(.phase(phase.id)), of: index)
        } else if planned.hasCondition, phase.condition?.holds == false {
            begin(.skipPhase(phase.id, .conditionFalse), of: index)
        } else if planned.hasInputGates, !nodes[index].hasPassedInputGates {
            begin(.evaluateGates(phase.id, .input), of: index)
        } else if takeTurn(index, phase) {
            if !planned.locks.isEmpty, !nodes[index].hasLocks {
                begin(.acquireLocks(.phase(phase.id)), of: index, as: .locking)
            } else {
                begin(.startPhase(phase.id, attempt: phase.attempt + 1), of: index)
            }
        }
    }

    /// Whether what a phase stands in is being worked on.
    private func isAround(_ index: Int, _ phase: PhaseRecord) -> Bool {
        guard phase.role.countsAsProgress, let parent = phase.parent else {
            return true
        }
        return nodes[parent].isEntered && record.phases[parent].status == .inProgress
    }

    private mutating func considerStarted(_ index: Int, _ phase: PhaseRecord) {
        let planned = plan.phases[index]
        let isEnding = nodes[index].ending != nil
        guard isEnding || takeTurn(index, phase) else {
            return
        }
        if !planned.locks.isEmpty, !nodes[index].hasLocks, !isEnding {
            return begin(.acquireLocks(.phase(phase.id)), of: index, as: .locking)
        }
        if let ending = nodes[index].ending {
            nodes[index].isEntered = true
            nodes[index].failure = nodes[index].failure ?? .init(reason: ending, exitCode: nil)
        } else if !nodes[index].isEntered {
            return enter(index, phase)
        }
        guard nodes[index].remaining == 0, !isEnding || !hasOpenSequel(index) else {
            return
        }
        if !isEnding, nextHook(of: index, nodes[index].failure.map { .failed($0.reason) }) {
            return
        }
        if let failure = nodes[index].failure {
            fail(index, phase, failure)
        } else if planned.hasExitGates, !nodes[index].hasPassedExitGates {
            begin(.evaluateGates(phase.id, .exit), of: index)
        } else if (planned.isManual && !phase.isReleased)
            || phase.steps.contains(where: \.isWaiting)
        {
            park(index)
        } else {
            begin(.completePhase(phase.id), of: index)
        }
    }

    /// Whether a hook of the phase's sub-workflow, or what undoes the phase, is being ended.
    private func hasOpenSequel(_ index: Int) -> Bool {
        record.phases[index].children.contains { child in
            !record.phases[child].role.countsAsProgress
                && record.phases[child].status == .inProgress && !nodes[child].stage.hasSettled
        }
    }

    /// Takes up the steps or children of a phase that has started.
    private mutating func enter(_ index: Int, _ phase: PhaseRecord) {
        let planned = plan.phases[index]
        if planned.content != .steps, !phase.isExpanded {
            return begin(.expandPhase(phase.id), of: index)
        }
        move(index, to: .active)
        if phase.isTimedOut {
            return endWork(in: [index], .timeout)
        }
        nodes[index].isEntered = true
        if let timeout = planned.timeout {
            let spent = record.worked(until: record.updatedAt) - phase.startedAfter
            effects.append(
                .startTimer(phase.id, attempt: phase.attempt, after: max(.zero, timeout - spent))
            )
        }
        if planned.content == .steps {
            enterSteps(of: index)
        } else {
            enterChildren(of: index)
        }
        if nodes[index].remaining == 0 {
            agenda.append(.phase(index))
        }
    }

    /// Ends a phase that has failed, or has it tried again.
    private mutating func fail(_ index: Int, _ phase: PhaseRecord, _ failure: PhaseNode.Failure) {
        let policy = plan.phases[index].retry
        let tries = phase.attempt - phase.attemptsBefore
        if nodes[index].ending == .timeout, phase.isTimedOut {
            nodes[index].ending = nil
        }
        if mayBegin, nodes[index].ending == nil, tries < policy.maximum,
            policy.covers(failure.reason, exitCode: failure.exitCode)
        {
            let delay = policy.delay(before: tries + 1)
            let effect = Effect.resetPhase(phase.id, failure.reason, after: delay)
            return begin(effect, of: index, as: delay > .zero ? .delayed : .busy)
        }
        // A failure is recorded even while the run is stopping.
        move(index, to: .busy)
        effects.append(.failPhase(phase.id, failure.reason))
    }

    // MARK: Answers

    mutating func takeInPhase(_ index: Int) {
        recall(index)
        let phase = record.phases[index]
        if phase.status == .completed, phase.id == options.lastPhase {
            hasReachedLastPhase = true
            halt(for: .paused)
        }
    }

    mutating func takeIn(_ results: [GateResult], _ side: GateSide, of index: Int) {
        guard results.allSatisfy({ $0.obstacle == nil }) else {
            return park(index)
        }
        if side == .input {
            nodes[index].hasPassedInputGates = true
        } else {
            nodes[index].hasPassedExitGates = true
        }
        recall(index)
    }

    /// Ends a phase that people have skipped, with all that is open in it.
    mutating func close(_ index: Int) {
        var open: [NodeReference] = []
        unsettle(index)
        close(index, &open)
        if !open.isEmpty {
            effects.append(.forgetWork(open))
        }
    }

    private mutating func close(_ index: Int, _ open: inout [NodeReference]) {
        noteOpenWork(of: index, &open)
        for step in nodes[index].steps.indices {
            releaseLocks(of: step, in: index)
            move(step, of: index, to: .ended)
        }
        for child in record.phases[index].children where !nodes[child].stage.hasSettled {
            close(child, &open)
        }
        settle(index, as: .ended, failed: false)
    }

    /// Lists what the engine still does for a phase and its steps.
    private func noteOpenWork(of index: Int, _ open: inout [NodeReference]) {
        if nodes[index].stage.isOpen {
            open.append(.phase(record.phases[index].id))
        }
        for step in nodes[index].steps.indices where nodes[index].steps[step].stage.isOpen {
            open.append(.step(reference(step, of: index)))
        }
    }

    // MARK: Beginning anew

    /// Takes a phase up from its beginning, and has those that need it wait again.
    mutating func beginAnew(_ index: Int) {
        rewinding.removeAll { $0 == index }
        unsettle(index)
        var open: [NodeReference] = []
        refresh(index, &open)
        if !open.isEmpty {
            effects.append(.forgetWork(open))
        }
        let needs = plan.phases[index].needs
        nodes[index].unsettledNeeds = needs.count { !nodes[$0].stage.hasSettled }
        nodes[index].hasFailedNeed = hasFailedNeed(index)
        agenda.append(.phase(index))
    }

    private mutating func unsettle(_ index: Int) {
        var open = [index]
        while let next = open.popLast() {
            guard nodes[next].stage.hasSettled else {
                continue
            }
            move(next, to: .waiting)
            childUnsettled(next)
            for dependent in plan.phases[next].dependents {
                if nodes[dependent].stage == .barred {
                    open.append(dependent)
                }
                nodes[dependent].unsettledNeeds += 1
                nodes[dependent].hasFailedNeed = hasFailedNeed(dependent)
            }
        }
    }

    /// Forgets where a phase and all beneath it stand.
    private mutating func refresh(_ index: Int, _ open: inout [NodeReference]) {
        noteOpenWork(of: index, &open)
        nodes[index].waitingChildren = []
        for step in nodes[index].steps.indices {
            releaseLocks(of: step, in: index)
            move(step, of: index, to: .ended)
        }
        releaseLocks(of: index)
        giveUpTurn(of: index)
        move(index, to: .waiting)
        for child in record.phases[index].children {
            refresh(child, &open)
        }
        nodes[index] = makeNode(index)
    }

    private func hasFailedNeed(_ index: Int) -> Bool {
        plan.phases[index].needs.contains { need in
            nodes[need].stage == .barred
                || (nodes[need].stage == .ended && record.phases[need].status == .failed
                    && !record.phases[need].isTolerated)
        }
    }

    /// A phase whose needs have all to settle yet.
    func makeNode(_ index: Int) -> PhaseNode {
        PhaseNode(unsettledNeeds: plan.phases[index].needs.count)
    }
}
