import JSON
import WorkflowModel

/// Invents events of a run, likely and unlikely ones, the same for the same seed.
struct RandomHistory {
    /// How many events a test tries.
    static let length = 400

    private var state: UInt64
    /// Whether the run is to be completed again and again.
    private let isPressing: Bool
    private var clock: Int64 = 0
    let creation: RunCreation

    init(seed: UInt64) {
        state = seed
        isPressing = seed % 4 == 0
        creation = RunCreation(
            workflow: "w",
            version: "2",
            digest: "sha256:1",
            phases: (0..<3).map { Self.outline(PhaseID("p\($0)"), steps: $0 + 1) }
        )
    }

    /// An event that may or may not follow what has happened.
    mutating func next(_ record: RunRecord) -> RecordedEvent {
        clock += 1 + Int64(pick(1000))
        return Sample.event(
            record.id,
            event(record),
            principal: Principal(pick(4) == 0 ? .agent : .person, name: "n\(pick(3))"),
            note: pick(3) == 0 ? .words("note \(clock)") : nil,
            time: clock
        )
    }

    private mutating func event(_ record: RunRecord) -> RunEvent {
        if record.status.isFinal, pick(2) == 0 {
            return record.rollback == nil
                ? .rollbackStarted(RollbackRequest(phases: ["p0"], reason: .rolledBack))
                : .filesRestored(RestoredFiles())
        }
        return switch pick(isPressing ? 15 : 10) {
        case 0: eventOfRun(record)
        case 1: changeOfStructure(record)
        case 2, 3: eventOfPhase(record.phases[pick(record.phases.count)])
        case 4..<10: eventOfStep(record)
        default: completion(record)
        }
    }

    /// The end of the run, or what has to come before it.
    private func completion(_ record: RunRecord) -> RunEvent {
        guard record.status == .running else {
            return record.status == .pending ? .runStarted : .runResumed
        }
        if let interruption = interruption(record) {
            return interruption
        }
        let open = record.roots.map { record.phases[$0] }.first { phase in
            phase.role == .work && phase.status != .completed && phase.status != .skipped
        }
        guard let open else {
            return .runCompleted(outputs: ["a": 1])
        }
        return open.status == .failed
            ? .phaseReset(open.id, .manual) : .phaseSkipped(open.id, .conditionFalse)
    }

    /// Cuts a step off that is under way, before which a run cannot end.
    private func interruption(_ record: RunRecord) -> RunEvent? {
        for phase in record.phases {
            if let step = phase.steps.first(where: \.isRunning) {
                return .stepInterrupted(StepReference(phase.id, step.id), attempt: step.attempt)
            }
        }
        return nil
    }

    private mutating func eventOfRun(_ record: RunRecord) -> RunEvent {
        switch pick(16) {
        case 0: .pauseRequested
        case 1: pick(3) == 0 ? .cancelRequested : .runStarted
        case 2: .runPaused(.manual)
        case 3: completion(record)
        case 4: interruption(record) ?? .runFailed(.exitStatus)
        case 5: interruption(record) ?? (pick(4) == 0 ? .runCancelled : completion(record))
        case 6: .runTimedOut
        case 7: .transitionRefused(command: "resume", status: record.status)
        case 8..<12: .runStarted
        default: .runResumed
        }
    }

    private mutating func eventOfPhase(_ phase: PhaseRecord) -> RunEvent {
        switch pick(20) {
        case 0: .conditionDecided(.phase(phase.id), holds: true, operands: [])
        case 1: .gatesEvaluated(phase.id, .exit, [])
        case 2: .phaseReleased(phase.id)
        case 3:
            .criterionAttested(GateReference(phase: phase.id, side: .exit, index: 0), evidence: [])
        case 4: .phaseTimedOut(phase.id, attempt: phase.attempt)
        case 5, 6: .phaseCompleted(phase.id, outputs: [:])
        case 7, 8: .phaseFailed(phase.id, .dependencyFailed)
        case 9, 10: .phaseSkipped(phase.id, .conditionFalse)
        case 11, 12: .phaseReset(phase.id, .exitStatus)
        default: .phaseStarted(phase.id, attempt: phase.attempt + 1)
        }
    }

    private mutating func eventOfStep(_ record: RunRecord) -> RunEvent {
        let phase = record.phases[pick(record.phases.count)]
        guard !phase.steps.isEmpty else {
            return .phaseCompleted(phase.id, outputs: [:])
        }
        let step = phase.steps[pick(phase.steps.count)]
        let place = StepReference(phase.id, pick(40) == 0 ? "unknown" : step.id)
        // Mostly the attempt that fits, so that histories get somewhere.
        let slip = pick(10) == 0 ? 1 : 0
        if step.isInterrupted, pick(2) == 0 {
            return .interruptionDecided(place, InterruptionAnswer.allCases[pick(3)])
        }
        if pick(step.awaitsApproval ? 2 : 40) == 0 {
            return pick(4) == 0
                ? .stepRejected(place) : .stepApproved(place, form: pick(2) == 0 ? 1 : nil)
        }
        switch pick(36) {
        case 0: return .conditionDecided(.step(place), holds: false, operands: [])
        case 1: return .stepSkipped(place, .conditionFalse)
        case 2..<15: return .stepStarted(place, attempt: step.attempt + 1 + slip)
        case 15..<26: return .stepEnded(place, attempt: step.attempt + slip, outcome())
        case 26..<30: return .stepInterrupted(place, attempt: step.attempt + slip)
        default:
            return .interruptionDecided(place, InterruptionAnswer.allCases[pick(3)])
        }
    }

    private mutating func changeOfStructure(_ record: RunRecord) -> RunEvent {
        if record.rollback != nil, pick(2) == 0 {
            return .filesRestored(RestoredFiles(restored: ["a"]))
        }
        // Mostly the same few phases, so that what was left behind comes back.
        let phase = record.phases[pick(pick(3) == 0 ? record.phases.count : 2)]
        // No deeper than a sub-workflow of an instance.
        let isDeep = phase.parent.map { record.phases[$0].parent != nil } ?? false
        switch pick(8) {
        case 0 where pick(2) == 0:
            let steps = phase.steps.map { StepReference(phase.id, $0.id) }
            return .rollbackStarted(RollbackRequest(steps: steps, reason: .rolledBack))
        case 0: return .rollbackStarted(RollbackRequest(phases: [phase.id], reason: .rolledBack))
        case 1: return .filesRestored(RestoredFiles())
        case 2, 3: return .definitionChanged(newDefinition())
        case 4:
            let hook = Self.outline(.hook(.success, in: nil), steps: 1 + pick(2), .hook)
            return .phasesAdded(to: nil, Expansion(phases: [hook]))
        case 5:
            let undo = Self.outline(.compensation(of: phase.id), steps: 1, .compensation)
            return .phasesAdded(to: phase.id, Expansion(phases: isDeep ? [] : [undo]))
        case 6, 7:
            let instances = (0..<(isDeep ? 0 : pick(4))).map { index in
                Self.outline(.instance(index, of: phase.id), steps: 1 + pick(2), .instance)
            }
            return .phasesAdded(to: phase.id, Expansion(phases: instances))
        default:
            let phases = (0..<(isDeep ? 0 : pick(3))).map { index in
                Self.outline(.phase(PhaseID("s\(index)"), in: phase.id), steps: pick(3))
            }
            return .phasesAdded(to: phase.id, Expansion(subworkflow: subworkflow, phases: phases))
        }
    }

    private let subworkflow = Expansion.Subworkflow(workflow: "v", version: "1", variables: [])

    /// Phases come and go, change places and have other steps.
    private mutating func newDefinition() -> DefinitionChange {
        let first = pick(5)
        return DefinitionChange(
            version: "\(clock)",
            digest: "sha256:\(clock)",
            variables: [],
            phases: (0..<2 + pick(3)).map { index in
                Self.outline(PhaseID("p\((first + index) % 5)"), steps: 1 + pick(3))
            }
        )
    }

    private static func outline(
        _ id: PhaseID,
        steps: Int,
        _ role: PhaseRole = .work
    ) -> PhaseOutline {
        var outline = PhaseOutline(
            id: id,
            name: "Phase \(id) of \(steps)",
            steps: (0..<steps).map { step in
                // Each number of steps has other ones in other places.
                StepOutline(
                    id: StepID("s\(steps - step)"),
                    name: "Step \(step)",
                    kind: step == 2 ? "artifact" : "run",
                    continuesOnError: step == 1
                )
            }
        )
        outline.role = role
        return outline
    }

    private mutating func outcome() -> StepOutcome {
        let ends: [StepOutcome.End] = [
            .completed, .failed(.exitStatus), .waiting(.approval), .upToDate,
        ]
        var outcome = StepOutcome(ends[pick(ends.count)])
        outcome.exitCode = pick(2) == 0 ? pick(256) : nil
        outcome.durationMilliseconds = Int64(pick(5000))
        return outcome
    }

    /// A number below a bound, by SplitMix64.
    private mutating func pick(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
    }
}
