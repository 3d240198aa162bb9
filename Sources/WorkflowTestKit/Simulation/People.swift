import WorkflowModel
import WorkflowScheduler

/// What people do about a run: sensible things mostly, and sometimes others.
struct People {
    private var random: SeededRandom

    init(seed: UInt64) {
        random = SeededRandom(seed: seed, "people")
    }

    /// What a command comes to as the run stands; nothing when there is nothing to say it about.
    ///
    /// - Parameters:
    ///   - kind: The command.
    ///   - record: The run.
    ///   - plan: What the definition says about it.
    /// - Returns: Events that a living engine, or the next one, is to record first.
    mutating func events(
        for kind: Scenario.IncidentKind,
        _ record: RunRecord,
        _ plan: RunPlan
    ) -> [RunEvent] {
        switch kind {
        case .pause: return [.pauseRequested]
        case .cancel: return [.cancelRequested]
        case .approve:
            return one(of: approvals(record)).map { [.stepApproved($0, form: nil)] } ?? []
        case .reject: return one(of: approvals(record)).map { [.stepRejected($0)] } ?? []
        case .attest: return one(of: attestations(record)).map { [$0] } ?? []
        case .release: return one(of: manual(record, plan)).map { [.phaseReleased($0)] } ?? []
        case .answer:
            let answer = random.pick(InterruptionAnswer.allCases)
            return one(of: interrupted(record)).map { [.interruptionDecided($0, answer)] } ?? []
        case .skip:
            return one(of: phases(record) { !$0.status.hasEnded })
                .map { [.phaseSkipped(record.phases[$0].id, .manual)] } ?? []
        case .retry:
            return one(of: phases(record) { $0.hasBegun })
                .map { [.phaseReset(record.phases[$0].id, .manual)] } ?? []
        case .retryFrom:
            return begun(record, plan).map { .phaseReset($0, .manual) }
        case .rollBack:
            let phases = begun(record, plan).sorted {
                (record.index(of: $0) ?? 0) < (record.index(of: $1) ?? 0)
            }
            let request = RollbackRequest(phases: phases, reason: .rolledBack)
            return phases.isEmpty ? [] : [.rollbackStarted(request)]
        case .takeBackStep:
            let steps = dependentSteps(record, plan)
            let request = RollbackRequest(steps: steps, reason: .rolledBack)
            return steps.isEmpty ? [] : [.rollbackStarted(request)]
        case .resume, .interrupt, .kill, .loseAppend, .doubtAppend, .takeOver: return []
        }
    }

    /// All that a run waits for, said and done.
    mutating func service(_ record: RunRecord, _ plan: RunPlan) -> [RunEvent] {
        interrupted(record).map { .interruptionDecided($0, .rerun) }
            + approvals(record).map { .stepApproved($0, form: nil) } + attestations(record)
            + manual(record, plan).map { .phaseReleased($0) }
    }

    private mutating func one<Element>(of elements: [Element]) -> Element? {
        elements.isEmpty ? nil : random.pick(elements)
    }

    /// A phase that was begun, with all that was begun because of it.
    private mutating func begun(_ record: RunRecord, _ plan: RunPlan) -> [PhaseID] {
        guard let first = one(of: phases(record) { $0.hasBegun && $0.parent == nil }) else {
            return []
        }
        return plan.dependents(of: first).map { record.phases[$0] }.filter(\.hasBegun).map(\.id)
    }

    /// A step that was begun, with all in its phase that was begun because of it.
    ///
    /// Nothing that has been done outside its phase needs it.
    private mutating func dependentSteps(_ record: RunRecord, _ plan: RunPlan) -> [StepReference] {
        let places = record.phases.indices.filter { place in
            record.phases[place].role.countsAsProgress
                && record.lineage(of: place).allSatisfy { around in
                    record.phases[around].status != .skipped
                        && plan.dependents(of: around).dropFirst().allSatisfy {
                            record.phases[$0].status == .pending
                        }
                }
        }
        let begun = places.flatMap { place in
            record.phases[place].steps.indices.filter { record.phases[place].steps[$0].hasBegun }
                .map { (place, $0) }
        }
        guard let (place, first) = one(of: begun) else {
            return []
        }
        let steps = record.phases[place].steps
        return plan.dependents(of: first, in: place).sorted().filter { steps[$0].hasBegun }
            .map { StepReference(record.phases[place].id, steps[$0].id) }
    }

    private func phases(_ record: RunRecord, where isMeant: (PhaseRecord) -> Bool) -> [Int] {
        record.phases.indices.filter {
            record.phases[$0].role == .work && isMeant(record.phases[$0])
        }
    }

    private func steps(
        _ record: RunRecord,
        where isMeant: (StepRecord) -> Bool
    ) -> [StepReference] {
        record.phases.flatMap { phase in
            phase.steps.filter(isMeant).map { StepReference(phase.id, $0.id) }
        }
    }

    private func approvals(_ record: RunRecord) -> [StepReference] {
        steps(record, where: \.awaitsApproval)
    }

    private func interrupted(_ record: RunRecord) -> [StepReference] {
        steps(record, where: \.isInterrupted)
    }

    private func attestations(_ record: RunRecord) -> [RunEvent] {
        record.phases.flatMap { phase in
            phase.obstacles.filter { $0.gate.awaits != nil }.map { side, gate in
                let entry = GateReference(phase: phase.id, side: side, index: gate.index)
                return .criterionAttested(entry, evidence: [])
            }
        }
    }

    private func manual(_ record: RunRecord, _ plan: RunPlan) -> [PhaseID] {
        phases(record) { $0.status == .inProgress && !$0.isReleased }
            .filter { plan.phases[$0].definition.transition == .manual }
            .map { record.phases[$0].id }
    }
}
