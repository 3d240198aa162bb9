/// Events of one phase.
extension RunRecord {
    mutating func applyToPhase(
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
        case .phasesAdded(_, let expansion):
            try require(canTake(expansion, beneath: index), event, "another place of them")
            add(expansion, to: index)
        case .phaseStarted(_, let attempt):
            try require(status == .pending, event, status.rawValue)
            phases[index].status = .inProgress
            phases[index].reason = nil
            phases[index].attempt = attempt
            phases[index].startedAt = phases[index].startedAt ?? recorded.time
            phases[index].startedAfter = worked(until: recorded.time)
        case .phaseTimedOut(_, let attempt):
            let isCurrent = status == .inProgress && phases[index].attempt == attempt
            try require(isCurrent, event, status.rawValue)
            phases[index].isTimedOut = true
        case .phaseCompleted(_, let outputs):
            try require(status == .inProgress, event, status.rawValue)
            end(index, .completed, nil, recorded.time)
            phases[index].outputs = outputs
        case .phaseFailed(_, let reason):
            try require(!status.hasEnded, event, status.rawValue)
            end(index, .failed, reason, recorded.time)
            failOpenSteps(of: index, reason)
        case .phaseSkipped(_, let reason):
            try require(status == .failed || !status.hasEnded, event, status.rawValue)
            let isUndoing = rollback != nil && phases[index].role != .compensation
            try require(!isUndoing, event, "being rolled back")
            try require(!isWorking(beneath: index), event, "in_progress with running steps")
            skip(index, reason, recorded.time)
        case .phaseReset(_, let reason):
            let around = phases[index].parent.map { phases[$0].status }
            try require(
                around.map { $0 == .inProgress || $0 == .failed } ?? true,
                event,
                "beneath a phase that is \(around?.rawValue ?? "")"
            )
            try require(!isWorking(beneath: index), event, "in_progress with running steps")
            try require(!isCancelRequested, event, "being cancelled")
            try require(rollback == nil, event, "being rolled back")
            reset(index, reason)
            recount()
        case .phaseReleased:
            try require(status == .inProgress, event, status.rawValue)
            phases[index].isReleased = true
        default:
            break
        }
    }

    private mutating func end(
        _ index: Int,
        _ status: NodeStatus,
        _ reason: Reason?,
        _ time: Timestamp
    ) {
        phases[index].status = status
        phases[index].reason = reason
        phases[index].finishedAt = time
        phases[index].endedAt = eventCount
        if status != .failed, phases[index].parent == nil, phases[index].role == .work {
            completedPhases += 1
        }
    }

    private mutating func failOpenSteps(of index: Int, _ reason: Reason) {
        for step in phases[index].steps.indices
        where phases[index].steps[step].status == .inProgress {
            phases[index].steps[step].status = .failed
            phases[index].steps[step].reason = reason
            phases[index].steps[step].isInterrupted = false
        }
    }

    /// Skips a phase with all in it that has not ended.
    private mutating func skip(_ index: Int, _ reason: Reason, _ time: Timestamp) {
        end(index, .skipped, reason, time)
        for step in phases[index].steps.indices where !phases[index].steps[step].isDone {
            phases[index].steps[step].status = .skipped
            phases[index].steps[step].reason = reason
            phases[index].steps[step].isInterrupted = false
            endedSteps += phases[index].role.countsAsProgress ? 1 : 0
        }
        for child in phases[index].children where !phases[child].status.hasEnded {
            skip(child, reason, time)
        }
    }

    private func isWorking(beneath index: Int) -> Bool {
        phases[index].steps.contains(where: \.isRunning)
            || phases[index].children.contains(where: isWorking(beneath:))
    }
}
