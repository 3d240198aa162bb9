import DequeModule
package import WorkflowModel

/// The beginning and the end of a run, and of what can be done without people.
extension RunStateMachine {
    /// Which of several reasons for waiting is told: what is wrong before what is merely missing.
    private static let priority: [Reason] = [
        .gateUnmet, .gateUnknown, .interrupted, .budget, .input, .approval, .attestation, .manual,
    ]

    /// Forgets where everything stands; the record tells it again.
    mutating func layOut() {
        for index in nodes.indices {
            releaseLocks(of: index)
            for step in nodes[index].steps.indices {
                releaseLocks(of: step, in: index)
            }
        }
        nodes = record.phases.indices.map { makeNode($0) }
        agenda = []
        queue = []
        runningSteps = 0
        openWork = 0
        lockWaits = 0
        awaitedAnswers = 0
        blockedPhases = []
        rewinding = []
    }

    /// Derives everything outstanding from the record of a run that begins or goes on.
    mutating func takeUp() {
        layOut()
        followAttempts()
        course = .working
        if !record.isCancelRequested, let request = record.rollback?.request {
            course = .undoing(
                then: request.reason == .rolledBack ? .rolledBack : .failed(request.reason)
            )
            return
        }
        if !record.isCancelRequested, let reason = record.failureAfterRollback {
            course = .closing(.failed(reason))
            return
        }
        for index in record.roots where record.phases[index].role == .work {
            if plan.phases[index].needs.isEmpty || record.phases[index].status != .pending {
                agenda.append(.phase(index))
            }
        }
        if record.isCancelRequested {
            cancel()
        } else if let timeout = plan.workflows[0].timeout {
            let spent = record.worked(until: record.updatedAt) - record.allowanceStart
            effects.append(.startTimer(nil, attempt: 0, after: max(.zero, timeout - spent)))
        }
    }

    /// Says how the run ends or pauses once nothing is under way.
    mutating func closeWhenIdle() {
        guard agenda.isEmpty, openWork == 0, awaitedAnswers == 0, rewinding.isEmpty else {
            return
        }
        switch course {
        case .closed:
            return
        case .working where !blockedPhases.isEmpty:
            finish(.pauseRun(obstacle))
        case .working:
            end(outcome)
        case .stopping(.cancelled):
            end(.cancelled)
        case .stopping(.timeout):
            end(.failed(.timeout))
        case .stopping(.paused)
        where hasReachedLastPhase && !record.isPauseRequested && hasNothingLeft:
            hasReachedLastPhase = false
            end(outcome)
        case .stopping(let reason):
            finish(.pauseRun(reason))
        case .undoing:
            undo()
        case .closing(let ending):
            runHooks(after: ending)
        }
    }

    private mutating func finish(_ effect: Effect) {
        course = .closed
        effects.append(effect)
    }

    private var hasNothingLeft: Bool {
        record.roots.allSatisfy {
            record.phases[$0].role != .work || nodes[$0].stage.hasSettled
        }
    }

    private var outcome: Ending {
        let failed = record.roots.map { record.phases[$0] }.first {
            $0.role == .work && $0.status == .failed && !$0.isTolerated
        }
        return failed.map { .failed($0.reason ?? .exitStatus) } ?? .completed
    }

    private var obstacle: Reason {
        let reasons = Set(blockedPhases.flatMap { obstacles(of: $0) })
        return Self.priority.first(where: reasons.contains) ?? .manual
    }

    private func obstacles(of index: Int) -> [Reason] {
        let phase = record.phases[index]
        var reasons = phase.obstacles.compactMap(\.gate.obstacle)
        for step in phase.steps where step.status == .inProgress {
            if step.isInterrupted {
                reasons.append(.interrupted)
            } else if case .waiting(let reason) = step.outcome?.end {
                reasons.append(reason)
            }
        }
        if phase.status == .inProgress, plan.phases[index].isManual, !phase.isReleased {
            reasons.append(.manual)
        }
        return reasons
    }

    // MARK: The end

    private mutating func end(_ ending: Ending) {
        if case .failed(let reason) = ending, record.rollback == nil {
            let phases = phasesToUndo
            if !phases.isEmpty {
                course = .undoing(then: ending)
                awaitedAnswers += 1
                effects.append(.startRollback(RollbackRequest(phases: phases, reason: reason)))
                return
            }
        }
        course = .closing(ending)
        runHooks(after: ending)
    }

    private mutating func runHooks(after ending: Ending) {
        let workflow = plan.workflows[0]
        let hooks = workflow.hooks(after: ending)
        let missing = missing(hooks, in: nil)
        guard missing.isEmpty else {
            awaitedAnswers += 1
            let outlines = missing.map { workflow.outline(of: $0, in: nil) }
            effects.append(.addPhases(to: nil, Expansion(phases: outlines)))
            return
        }
        for hook in hooks {
            let index = index(of: .hook(hook, in: nil))
            if !nodes[index].stage.hasSettled {
                return takeUpOrPause(index)
            }
        }
        switch ending {
        case .completed: finish(.completeRun)
        case .failed(let reason): finish(.failRun(reason))
        case .cancelled: finish(.cancelRun)
        case .rolledBack: finish(.pauseRun(.rolledBack))
        }
    }

    /// Begins a hook or compensation; one that was begun and is idle waits for people.
    private mutating func takeUpOrPause(_ index: Int) {
        if nodes[index].stage == .waiting {
            agenda.append(.phase(index))
        } else {
            finish(.pauseRun(obstacle))
        }
    }

    // MARK: Undoing

    /// The failed phases whose author wants them undone.
    private var phasesToUndo: [PhaseID] {
        record.phases.indices.filter { index in
            let phase = record.phases[index]
            return phase.status == .failed && phase.role == .work
                && plan.phases[index].definition.onFailure == .rollback
        }.map { record.phases[$0].id }
    }

    /// Carries out compensations one after the other, then has the files brought back.
    private mutating func undo() {
        guard let rollback = record.rollback else {
            return
        }
        let missing = compensations(of: rollback.request).filter { compensation in
            !rollback.compensations.contains(compensation.outline.id)
        }
        guard missing.isEmpty else {
            awaitedAnswers += missing.count
            for (phase, outline) in missing {
                effects.append(.addPhases(to: phase, Expansion(phases: [outline])))
            }
            return
        }
        for id in rollback.compensations {
            let index = index(of: id)
            if !nodes[index].stage.hasSettled {
                return takeUpOrPause(index)
            }
            if record.phases[index].status == .failed {
                return finish(.failRun(record.phases[index].reason ?? .exitStatus))
            }
        }
        awaitedAnswers += 1
        effects.append(.restoreFiles(rollback.request))
    }

    mutating func finishUndoing() {
        guard case .undoing(let ending) = course else {
            return
        }
        layOut()
        course = .closing(ending)
    }

    /// What undoes phases, with all beneath them, and steps: what ended last comes first.
    package func compensations(
        of request: RollbackRequest
    ) -> [(phase: PhaseID, outline: PhaseOutline)] {
        record.reach(of: request)
            .filter { $0.phase.role.countsAsProgress && $0.phase.status != .pending }
            .sorted { $0.phase.lastEnd > $1.phase.lastEnd }
            .compactMap { phase, undone in
                let isWhole = !request.steps.contains { $0.phase == phase.id }
                let steps = compensationSteps(of: undone, in: phase, isWhole: isWhole)
                guard !steps.isEmpty else {
                    return nil
                }
                var outline = PhaseOutline(
                    id: .compensation(of: phase.id),
                    name: "roll back \(phase.name)",
                    steps: steps
                )
                outline.role = .compensation
                outline.matrix = phase.matrix
                return (phase.id, outline)
            }
    }

    /// What undoes steps of a phase and, where all of it is undone, the phase itself.
    private func compensationSteps(
        of steps: [StepRecord],
        in phase: PhaseRecord,
        isWhole: Bool
    ) -> [StepOutline] {
        let planned = plan.phases[index(of: phase.id)]
        let done = steps.filter { $0.status == .completed }.sorted { $0.endedAt > $1.endedAt }
        let undone = done.flatMap { step in
            (planned.definition.step(step.id)?.rollback ?? []).map { undo in
                StepOutline(
                    id: .compensation(undo.id, of: step.id),
                    name: undo.name,
                    kind: undo.kind.word,
                    continuesOnError: undo.continueOnError
                )
            }
        }
        let last = isWhole ? planned.definition.rollback.map { StepOutline($0) } : []
        return planned.content == .matrix ? [] : undone + last
    }
}

extension PhaseRecord {
    /// Orders phases by when they, or the last of their steps, ended.
    fileprivate var lastEnd: Int {
        status.hasEnded ? endedAt : steps.map(\.endedAt).max() ?? 0
    }
}
