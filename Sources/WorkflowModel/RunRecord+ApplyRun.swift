import JSON

/// Events of the run as a whole.
extension RunRecord {
    mutating func applyToRun(_ recorded: RecordedEvent) throws(IllegalTransition) {
        try require(canFollow(recorded.event), recorded.event)
        switch recorded.event {
        case .runStarted:
            move(to: .running, nil, recorded)
            startedAt = recorded.time
        case .runResumed:
            let hadEnded = status == .failed
            move(to: .running, nil, recorded)
            if hadEnded || isTimedOut {
                allowanceStart = worked(until: recorded.time)
            }
            startedAt = startedAt ?? recorded.time
            finishedAt = nil
            isPauseRequested = false
            isTimedOut = false
            if hasFailed, !isCancelRequested {
                reopenFailures(at: recorded.time)
            }
        case .pauseRequested:
            isPauseRequested = true
            note = recorded.note
        case .cancelRequested:
            if status == .failed, !isCancelRequested {
                resetHooks()
            }
            isCancelRequested = true
            note = recorded.note
        case .runTimedOut:
            isTimedOut = true
        case .definitionChanged(let change):
            take(change)
        case .rollbackStarted(let request):
            start(request, recorded)
        case .filesRestored(let files):
            restoredFiles = files
            finishRollback(at: recorded.time)
        case .actionCarriedOut(let action):
            action.agent.map { agentUsage.add($0.usage) }
            actions.append(action)
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
            hasFailed = true
            failureAfterRollback = nil
            finishedAt = recorded.time
        case .runCancelled:
            let kept = note
            // What was being undone stays as it is; it may be asked for again.
            rollback = nil
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
        case .pauseRequested, .runTimedOut: status == .running
        case .runFailed: status == .running && !hasRunningSteps
        case .runPaused: status == .running || (isCancelRequested && !status.isFinal)
        case .runCompleted: status == .running && rollback == nil && hasNothingOpen
        case .cancelRequested: !status.isFinal
        case .runCancelled: !status.isFinal && !hasRunningSteps
        case .definitionChanged: !status.isFinal && rollback == nil
        case .rollbackStarted(let request):
            status != .pending && rollback == nil && !hasRunningSteps
                && request.steps.allSatisfy { mayBegin($0) }
        case .filesRestored: rollback != nil
        case .actionCarriedOut: !status.isFinal
        default: true
        }
    }

    /// Whether all phases of the workflow have ended without a failure that counts.
    private var hasNothingOpen: Bool {
        !hasRunningSteps
            && roots.map { phases[$0] }.allSatisfy { phase in
                phase.role != .work || phase.status == .completed || phase.status == .skipped
                    || phase.isTolerated
            }
    }

    private var hasRunningSteps: Bool {
        phases.contains { $0.steps.contains(where: \.isRunning) }
    }

    mutating func move(
        to status: RunStatus,
        _ reason: Reason?,
        _ recorded: RecordedEvent
    ) {
        countWork(until: self.status == .running && status == .running ? updatedAt : recorded.time)
        workingSince = status == .running ? recorded.time : nil
        self.status = status
        self.reason = reason
        note = recorded.note
    }

    /// Another end has hooks of its own.
    mutating func resetHooks() {
        for index in roots where phases[index].role == .hook {
            reset(index, nil)
        }
    }

    /// A failed run that goes on gives its failed phases and steps a new attempt.
    ///
    /// What stands in a phase that has ended for good stays as it is. Hooks of what had ended run
    /// again when it ends again. While something is undone, only that gets a new attempt.
    private mutating func reopenFailures(at time: Timestamp) {
        // Behind a rollback that people asked for the rest of the run is taken up again.
        hasFailed = rollback?.request.reason == .rolledBack
        var reopened: Set<Int> = []
        // What a phase stands in comes before the phase.
        for index in phases.indices {
            let phase = phases[index]
            if phase.role == .hook {
                if phase.parent.map(reopened.contains) ?? true {
                    reset(index, nil)
                }
            } else if rollback != nil, phase.role != .compensation {
                continue
            } else if phase.status == .failed, !phase.isTolerated, isOpen(around: phase) {
                phases[index].reopen(after: worked(until: time))
                reopened.insert(index)
            }
        }
    }

    private func isOpen(around phase: PhaseRecord) -> Bool {
        phase.role == .compensation
            || phase.parent.map { phases[$0].status == .inProgress } ?? true
    }

    /// What has started keeps its record, all else begins anew.
    private mutating func take(_ change: DefinitionChange) {
        creation = creation.following(change)
        var next: [PhaseRecord] = []
        var places: [Int: Int] = [:]
        for outline in change.phases {
            if let old = indices[outline.id], phases[old].hasBegun {
                places[old] = next.count
                next.append(PhaseRecord(outline, keeping: phases[old]))
            } else {
                next.append(PhaseRecord(outline))
            }
        }
        roots = Array(next.indices)
        for (old, phase) in phases.enumerated() where places[old] == nil {
            guard phase.parent.map({ places[$0] != nil }) ?? (phase.role == .hook) else {
                continue
            }
            places[old] = next.count
            if phase.parent == nil {
                roots.append(next.count)
            }
            next.append(phase)
        }
        for (old, new) in places {
            next[new].parent = phases[old].parent.flatMap { places[$0] }
            next[new].children = phases[old].children.compactMap { places[$0] }
        }
        phases = next
        indices = [:]
        for (index, phase) in next.enumerated() {
            indices[phase.id] = index
        }
        recount()
    }
}

extension RunCreation {
    /// The same run with another definition.
    fileprivate func following(_ change: DefinitionChange) -> RunCreation {
        var next = RunCreation(
            workflow: workflow,
            version: change.version,
            digest: change.digest,
            variables: change.variables,
            correlationID: correlationID,
            phases: change.phases
        )
        next.forkedFrom = forkedFrom
        next.traceContext = traceContext
        return next
    }
}
