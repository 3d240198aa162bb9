import WorkflowModel

/// A record read together with what is known besides: the definition, and whether anybody owns it.
struct RunStanding: Sendable {
    let record: RunRecord
    let definition: WorkflowDefinition?
    let isOrphaned: Bool
    let status: RunStatus
    let reason: Reason?

    init(record: RunRecord, definition: WorkflowDefinition?, isOwned: Bool) {
        self.record = record
        self.definition = definition
        isOrphaned = record.status == .running && !isOwned
        status = isOrphaned ? .paused : record.status
        reason = isOrphaned ? .interrupted : record.reason
    }

    /// Whether an attempt was cut off and nothing has been decided about it.
    func isInterrupted(_ step: StepRecord) -> Bool {
        step.isInterrupted || (isOrphaned && step.isRunning)
    }

    /// Whether a person decides what becomes of the step, as its policy says.
    func awaitsDecision(_ step: StepRecord, ofPhaseAt index: Int) -> Bool {
        guard status == .paused, isInterrupted(step) else {
            return false
        }
        switch definition(ofPhaseAt: index)?.step(step.id)?.interruptPolicy {
        case .ask, .check: return true
        case .rerun, .fail: return false
        case nil: return step.kind != "artifact"
        }
    }

    /// Whether everything in the phase is done and a person lets it go on.
    func awaitsRelease(_ phase: PhaseRecord, at index: Int) -> Bool {
        guard phase.status == .inProgress, !phase.isReleased, phase.obstacles.isEmpty,
            phase.steps.allSatisfy({
                $0.status.hasEnded && ($0.status != .failed || $0.isTolerated)
            })
        else {
            return false
        }
        guard let definition, let known = self.definition(ofPhaseAt: index) else {
            return status == .paused && reason.map { !Self.stops.contains($0) } ?? false
        }
        return known.transition == .manual
            && (!phase.exitGates.isEmpty || definition.gates(of: known, .exit).isEmpty)
    }

    /// Why a phase stands where it stands.
    func reason(of phase: PhaseRecord, at index: Int) -> Reason? {
        if let reason = phase.reason {
            return reason
        }
        guard !phase.status.hasEnded, !record.status.isFinal else {
            return nil
        }
        if let obstacle = phase.obstacle {
            return obstacle
        }
        for step in phase.steps where step.status == .inProgress {
            if let reason = reason(of: step) {
                return reason
            }
        }
        return awaitsRelease(phase, at: index) ? .manual : nil
    }

    /// Why a step stands where it stands.
    func reason(of step: StepRecord) -> Reason? {
        step.reason ?? (isInterrupted(step) ? .interrupted : nil)
    }

    /// Whether people have to do something before the phase can go on.
    func isWaiting(_ phase: PhaseRecord, at index: Int) -> Bool {
        guard !phase.status.hasEnded, !record.status.isFinal else {
            return false
        }
        return phase.isBlocked || phase.steps.contains { awaitsDecision($0, ofPhaseAt: index) }
            || awaitsRelease(phase, at: index)
    }

    /// How long something took; what has not ended counts to the last sign of life of its run.
    func milliseconds(from start: Timestamp?, to end: Timestamp?, now: Timestamp) -> Int64? {
        start.map { (end ?? (status == .running ? now : record.updatedAt)).milliseconds(since: $0) }
    }

    /// The definition of a phase, when it is the one that the record means.
    func definition(ofPhaseAt index: Int) -> PhaseDefinition? {
        guard let definition, definition.phases.indices.contains(index),
            definition.phases[index].id == record.phases[index].id
        else {
            return nil
        }
        return definition.phases[index]
    }

    /// The criteria that hold the run up; none once it has ended.
    var openCriteria: [OpenCriterion] {
        record.status.isFinal ? [] : record.openCriteria
    }

    /// What the author wrote about a criterion.
    func definition(of criterion: OpenCriterion) -> GateDefinition? {
        guard let definition, let index = record.index(of: criterion.phase),
            let phase = self.definition(ofPhaseAt: index)
        else {
            return nil
        }
        let gates = definition.gates(of: phase, criterion.side)
        return gates.indices.contains(criterion.result.index) ? gates[criterion.result.index] : nil
    }

    /// Reasons of a pause that do not come from a phase that waits.
    private static let stops: Set<Reason> = [.paused, .interrupted, .storage, .trust, .rolledBack]
}

extension PhaseRecord {
    /// The reason of the criteria that hold the phase up: what is wrong before what is missing.
    var obstacle: Reason? {
        let reasons = obstacles.compactMap(\.gate.obstacle)
        return [.gateUnmet, .gateUnknown].first(where: reasons.contains) ?? reasons.first
    }
}
