import DequeModule
import WorkflowModel

/// Moving phases and steps from stage to stage; the counters follow.
extension RunStateMachine {
    mutating func move(_ index: Int, to stage: PhaseNode.Stage) {
        let old = nodes[index].stage
        openWork += (stage.isOpen ? 1 : 0) - (old.isOpen ? 1 : 0)
        lockWaits += (stage == .locking ? 1 : 0) - (old == .locking ? 1 : 0)
        nodes[index].stage = stage
        noteObstacles(of: index)
    }

    mutating func move(_ step: Int, of phase: Int, to stage: StepNode.Stage) {
        let node = nodes[phase].steps[step]
        openWork += (stage.isOpen ? 1 : 0) - (node.stage.isOpen ? 1 : 0)
        lockWaits += (stage == .locking ? 1 : 0) - (node.stage == .locking ? 1 : 0)
        nodes[phase].blockedSteps +=
            (stage == .blocked ? 1 : 0) - (node.stage == .blocked ? 1 : 0)
        nodes[phase].steps[step].stage = stage
        if node.holdsPlace, stage != .running {
            nodes[phase].steps[step].holdsPlace = false
            runningSteps -= 1
        }
        noteObstacles(of: phase)
    }

    private mutating func noteObstacles(of phase: Int) {
        if nodes[phase].stage == .blocked || nodes[phase].blockedSteps > 0 {
            blockedPhases.insert(phase)
        } else {
            blockedPhases.remove(phase)
        }
    }

    mutating func releaseLocks(of index: Int) {
        if nodes[index].hasLocks {
            nodes[index].hasLocks = false
            effects.append(.releaseLocks(.phase(record.phases[index].id)))
        }
    }

    mutating func releaseLocks(of step: Int, in phase: Int) {
        if nodes[phase].steps[step].hasLocks {
            nodes[phase].steps[step].hasLocks = false
            effects.append(.releaseLocks(.step(reference(step, of: phase))))
        }
    }

    /// Asks the engine for something about a phase, unless the run is stopping.
    mutating func begin(_ effect: Effect, of index: Int, as stage: PhaseNode.Stage = .busy) {
        guard mayBegin, nodes[index].ending == nil else {
            return park(index)
        }
        move(index, to: stage)
        effects.append(effect)
    }

    /// Asks the engine for something about a step, unless the run is stopping.
    mutating func begin(
        _ effect: Effect,
        of step: Int,
        in phase: Int,
        as stage: StepNode.Stage = .busy
    ) {
        guard mayBegin, nodes[phase].ending == nil else {
            return park(step, of: phase)
        }
        move(step, of: phase, to: stage)
        effects.append(effect)
    }

    /// Lays a phase aside until the run goes on, or ends it when it is to be ended.
    mutating func park(_ index: Int) {
        guard !nodes[index].stage.hasSettled else {
            return
        }
        move(index, to: .blocked)
        if nodes[index].ending != nil {
            agenda.append(.phase(index))
        }
    }

    /// Lays a step aside until the run goes on, or for good when its phase is to be ended.
    mutating func park(_ step: Int, of phase: Int) {
        guard nodes[phase].steps.indices.contains(step),
            !nodes[phase].steps[step].stage.hasSettled
        else {
            return
        }
        if nodes[phase].ending == nil {
            move(step, of: phase, to: .blocked)
        } else {
            settle(step, of: phase, as: .barred)
        }
    }

    /// Considers a phase again after the engine or people have answered.
    mutating func recall(_ index: Int) {
        guard !nodes[index].stage.hasSettled else {
            return
        }
        move(index, to: record.phases[index].status == .inProgress ? .active : .waiting)
        agenda.append(.phase(index))
    }

    /// Considers a step again after the engine or people have answered.
    mutating func recall(_ step: Int, of phase: Int) {
        guard nodes[phase].steps.indices.contains(step),
            !nodes[phase].steps[step].stage.hasSettled
        else {
            return
        }
        move(step, of: phase, to: .waiting)
        agenda.append(.step(phase, step))
    }

    /// Notes that a phase has ended or will not start, and lets those that need it go on.
    mutating func settle(_ index: Int, as stage: PhaseNode.Stage, failed: Bool) {
        guard !nodes[index].stage.hasSettled else {
            return
        }
        move(index, to: stage)
        releaseLocks(of: index)
        for dependent in plan.phases[index].dependents where !nodes[dependent].stage.hasSettled {
            nodes[dependent].unsettledNeeds -= 1
            nodes[dependent].hasFailedNeed = nodes[dependent].hasFailedNeed || failed
            if nodes[dependent].unsettledNeeds == 0 {
                agenda.append(.phase(dependent))
            }
        }
        if let parent = record.phases[index].parent {
            childSettled(index, of: parent, failed: failed)
        }
    }

    /// Notes that a step has ended or will not start, and lets those that need it go on.
    mutating func settle(_ step: Int, of phase: Int, as stage: StepNode.Stage, failed: Bool = false)
    {
        guard !nodes[phase].steps[step].stage.hasSettled else {
            return
        }
        move(step, of: phase, to: stage)
        releaseLocks(of: step, in: phase)
        let bars = failed || stage == .barred
        for dependent in plan.phases[phase].steps[step].dependents
        where !nodes[phase].steps[dependent].stage.hasSettled {
            nodes[phase].steps[dependent].unsettledNeeds -= 1
            nodes[phase].steps[dependent].hasFailedNeed =
                nodes[phase].steps[dependent].hasFailedNeed || bars
            if nodes[phase].steps[dependent].unsettledNeeds == 0 {
                agenda.append(.step(phase, dependent))
            }
        }
        nodes[phase].remaining -= 1
        if nodes[phase].remaining == 0 {
            agenda.append(.phase(phase))
        }
    }
}
