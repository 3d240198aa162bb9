import WorkflowModel

/// Phases: from their needs to their end.
extension RunStateMachine {
    /// Derives everything outstanding from the record of a run that begins or goes on.
    mutating func takeUp(_ effects: inout [Effect]) {
        stopReason = nil
        isClosed = false
        for index in plan.phases.indices where record.phases[index].status.hasEnded {
            settle(index, failed: record.phases[index].status == .failed, &effects)
        }
        for index in plan.phases.indices where stages[index] == .waiting {
            if record.phases[index].status == .inProgress {
                advance(index, &effects)
            } else if unsettledNeeds[index] == 0 {
                needsSettled(index, &effects)
            }
        }
    }

    /// Notes that a phase has ended and lets its dependents go on, or bars them.
    mutating func settle(_ index: Int, failed: Bool, _ effects: inout [Effect]) {
        move(index, to: .ended)
        var settled = [(index, failed)]
        while let (phase, failed) = settled.popLast() {
            for dependent in plan.phases[phase].dependents {
                unsettledNeeds[dependent] -= 1
                hasFailedNeed[dependent] = hasFailedNeed[dependent] || failed
                guard unsettledNeeds[dependent] == 0, stages[dependent] == .waiting,
                    record.phases[dependent].status == .pending
                else {
                    continue
                }
                if needsSettled(dependent, &effects) == .barred {
                    settled.append((dependent, true))
                }
            }
        }
    }

    /// Enters a phase, or bars it because of what it needs.
    @discardableResult
    private mutating func needsSettled(_ index: Int, _ effects: inout [Effect]) -> Stage {
        let phase = plan.phases[index]
        if hasFailedNeed[index], !phase.runsAfterFailure {
            move(index, to: .barred)
        } else if phase.hasCondition, record.phases[index].condition == nil {
            begin(.decideCondition(.phase(phase.id)), of: index, &effects)
        } else {
            enter(index, &effects)
        }
        return stages[index]
    }

    private mutating func enter(_ index: Int, _ effects: inout [Effect]) {
        if plan.phases[index].hasInputGates {
            begin(.evaluateGates(plan.phases[index].id, .input), of: index, &effects)
        } else {
            start(index, &effects)
        }
    }

    private mutating func start(_ index: Int, _ effects: inout [Effect]) {
        let attempt = record.phases[index].attempt + 1
        begin(.startPhase(plan.phases[index].id, attempt: attempt), of: index, &effects)
    }

    mutating func decided(_ node: NodeReference, _ holds: Bool, _ effects: inout [Effect]) {
        let index = index(of: node.phase)
        switch (node, holds) {
        case (.phase, true):
            enter(index, &effects)
        case (.phase(let phase), false):
            begin(.skipPhase(phase, .conditionFalse), of: index, &effects)
        case (.step, true):
            enqueue(index)
        case (.step(let step), false):
            begin(.skipStep(step, .conditionFalse), of: index, &effects)
        }
    }

    mutating func evaluated(
        _ index: Int,
        _ side: GateSide,
        _ results: [GateResult],
        _ effects: inout [Effect]
    ) {
        if results.contains(where: { $0.obstacle != nil }) {
            move(index, to: .blocked)
        } else if side == .input {
            start(index, &effects)
        } else {
            complete(index, &effects)
        }
    }

    /// Ends a phase whose steps and exit criteria let it, unless people have a say first.
    mutating func complete(_ index: Int, _ effects: inout [Effect]) {
        let phase = record.phases[index]
        let awaitsRelease = plan.phases[index].isManual && !phase.isReleased
        if awaitsRelease || phase.steps.contains(where: \.isWaiting) {
            move(index, to: .blocked)
        } else {
            begin(.completePhase(phase.id), of: index, &effects)
        }
    }

    /// Asks the engine for something, unless the run is stopping and it is derived again later.
    mutating func begin(_ effect: Effect, of index: Int, _ effects: inout [Effect]) {
        guard stopReason == nil else {
            move(index, to: .blocked)
            return
        }
        move(index, to: .busy)
        effects.append(effect)
    }
}
