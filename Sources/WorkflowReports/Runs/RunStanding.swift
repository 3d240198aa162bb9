import WorkflowModel
import WorkflowScheduler

/// A record read together with what is known besides: the definition, and whether anybody owns it.
struct RunStanding: Sendable {
    let record: RunRecord
    let definition: WorkflowDefinition?
    /// What the definition says about every phase, in the places that the record gives them.
    let plan: RunPlan?
    let isOrphaned: Bool
    let status: RunStatus
    let reason: Reason?

    init(record: RunRecord, definition: WorkflowDefinition?, isOwned: Bool) {
        self.record = record
        self.definition = definition
        plan = definition.map { RunPlan($0, record) }
        isOrphaned = record.status == .running && !isOwned
        status = isOrphaned ? .paused : record.status
        reason = isOrphaned ? .interrupted : record.reason
    }

    // MARK: Phases

    /// What a phase consists of, as far as its record or its definition tell.
    func content(ofPhaseAt index: Int) -> PlannedPhase.Content {
        if record.phases[index].subworkflow != nil {
            return .subworkflow
        }
        if !record.children(of: index, .instance).isEmpty {
            return .matrix
        }
        return plan?.phases[index].content ?? .steps
    }

    /// Whether everything in the phase is done and a person lets it go on.
    func awaitsRelease(_ phase: PhaseRecord, at index: Int) -> Bool {
        guard phase.role == .work, phase.status == .inProgress, !phase.isReleased,
            phase.obstacles.isEmpty, isWorkDone(in: phase)
        else {
            return false
        }
        guard let plan, let known = definition(ofPhaseAt: index) else {
            return status == .paused && reason.map { !Self.stops.contains($0) } ?? false
        }
        return known.transition == .manual
            && (phase.isExpanded || plan.phases[index].content == .steps)
            && (!phase.exitGates.isEmpty || plan.gates(of: index, .exit, phase.role).isEmpty)
    }

    private func isWorkDone(in phase: PhaseRecord) -> Bool {
        let children = phase.children.map { record.phases[$0] }.filter(\.role.countsAsProgress)
        return phase.steps.allSatisfy {
            $0.status.hasEnded && ($0.status != .failed || $0.isTolerated)
        }
            && children.allSatisfy {
                $0.status.hasEnded && ($0.status != .failed || $0.isTolerated)
            }
    }

    /// Why a phase stands where it stands; what stops something in it stops the phase.
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
        for child in phase.children where !record.phases[child].status.hasEnded {
            if let reason = reason(of: record.phases[child], at: child) {
                return reason
            }
        }
        return awaitsRelease(phase, at: index) ? .manual : nil
    }

    /// Whether people have to do something before the phase, or anything in it, can go on.
    func isWaiting(_ phase: PhaseRecord, at index: Int) -> Bool {
        guard !phase.status.hasEnded, !record.status.isFinal else {
            return false
        }
        return phase.isBlocked || phase.steps.contains { awaitsDecision($0, ofPhaseAt: index) }
            || awaitsRelease(phase, at: index)
            || phase.children.contains { isWaiting(record.phases[$0], at: $0) }
    }

    /// The phases that must have ended before this one begins, by their names in the run.
    func needs(ofPhaseAt index: Int) -> [PhaseRecord] {
        let phase = record.phases[index]
        guard phase.role == .work, let needs = definition(ofPhaseAt: index)?.needs else {
            return []
        }
        let scope = phase.parent.map { record.phases[$0].id }
        return needs.compactMap { record.phase(.phase($0, in: scope)) }
    }

    /// The definition of a phase; of hooks and compensations what follows from that of others.
    func definition(ofPhaseAt index: Int) -> PhaseDefinition? {
        plan?.phases[index].definition
    }

    // MARK: Steps

    /// Whether an attempt was cut off and nothing has been decided about it.
    func isInterrupted(_ step: StepRecord) -> Bool {
        step.isInterrupted || (isOrphaned && step.isRunning)
    }

    /// Whether a person decides what becomes of the step, as its policy says.
    func awaitsDecision(_ step: StepRecord, ofPhaseAt index: Int) -> Bool {
        guard status == .paused, isInterrupted(step) else {
            return false
        }
        switch definition(of: step, ofPhaseAt: index)?.interruptPolicy {
        case .ask, .check: return true
        case .rerun, .fail: return false
        case nil: return step.kind != "artifact"
        }
    }

    /// Why a step stands where it stands.
    func reason(of step: StepRecord) -> Reason? {
        step.reason ?? (isInterrupted(step) ? .interrupted : nil)
    }

    /// The definition of a step, when the definition of the run is known and has it.
    func definition(of step: StepRecord, ofPhaseAt index: Int) -> StepDefinition? {
        definition(ofPhaseAt: index)?.step(step.id)
    }

    /// How often a step is tried, its first attempt included.
    func retryPolicy(of step: StepRecord, ofPhaseAt index: Int) -> RetryPolicy? {
        definition(of: step, ofPhaseAt: index).flatMap {
            $0.retry ?? plan?.workflow(of: index).defaults.retry
        }
    }

    // MARK: Criteria and time

    /// How long something took; what has not ended counts to the last sign of life of its run.
    func milliseconds(from start: Timestamp?, to end: Timestamp?, now: Timestamp) -> Int64? {
        start.map { (end ?? (status == .running ? now : record.updatedAt)).milliseconds(since: $0) }
    }

    /// The criteria that hold the run up; none once it has ended.
    var openCriteria: [OpenCriterion] {
        record.status.isFinal ? [] : record.openCriteria
    }

    /// What the author wrote about a criterion.
    func definition(of criterion: OpenCriterion) -> GateDefinition? {
        guard let plan, let index = record.index(of: criterion.phase) else {
            return nil
        }
        let gates = plan.gates(of: index, criterion.side, record.phases[index].role)
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
