import JSON
import WorkflowModel

/// Invents events of a run, likely and unlikely ones, the same for the same seed.
struct RandomHistory {
    private var state: UInt64
    private var clock: Int64 = 0
    let creation: RunCreation

    init(seed: UInt64) {
        state = seed
        creation = RunCreation(
            workflow: "w",
            version: "2",
            digest: "sha256:1",
            phases: (0..<3).map { phase in
                .init(
                    id: PhaseID("p\(phase)"),
                    name: "Phase \(phase)",
                    steps: (0..<phase + 1).map { step in
                        .init(
                            id: StepID("s\(step)"),
                            name: "Step \(step)",
                            kind: "run",
                            continuesOnError: step == 1
                        )
                    }
                )
            }
        )
    }

    /// An event that may or may not follow what has happened.
    mutating func next(_ record: RunRecord) -> RecordedEvent {
        clock += 1 + Int64(pick(1000))
        return Sample.event(
            record.id,
            event(record),
            principal: Principal(pick(4) == 0 ? .agent : .person, name: "n\(pick(3))"),
            note: pick(3) == 0 ? "note \(clock)" : nil,
            time: clock
        )
    }

    private mutating func event(_ record: RunRecord) -> RunEvent {
        let phase = record.phases[pick(record.phases.count)]
        let step = phase.steps[pick(phase.steps.count)]
        let place = StepReference(phase.id, pick(40) == 0 ? "unknown" : step.id)
        // Mostly the attempt that fits, so that histories get somewhere.
        let slip = pick(10) == 0 ? 1 : 0
        switch pick(50) {
        case 0: return .runStarted
        case 1: return .runResumed
        case 2: return .pauseRequested
        case 3: return pick(4) == 0 ? .cancelRequested : .runStarted
        case 4: return .runPaused(.manual)
        case 5: return pick(6) == 0 ? .runCompleted(outputs: ["a": 1]) : .runResumed
        case 6: return .runFailed(.exitStatus)
        case 7: return pick(8) == 0 ? .runCancelled : .runResumed
        case 8: return .transitionRefused(command: "resume", status: record.status)
        case 9: return .conditionDecided(.phase(phase.id), holds: true, operands: [])
        case 10: return .conditionDecided(.step(place), holds: false, operands: [])
        case 11: return .gatesEvaluated(phase.id, .exit, [])
        case 12: return .phaseReleased(phase.id)
        case 13:
            let gate = GateReference(phase: phase.id, side: .exit, index: 0)
            return .criterionAttested(gate, evidence: [])
        case 14..<18: return .phaseStarted(phase.id, attempt: phase.attempt + 1)
        case 18: return .phaseCompleted(phase.id, outputs: [:])
        case 19: return .phaseFailed(phase.id, .dependencyFailed)
        case 20: return .phaseSkipped(phase.id, .conditionFalse)
        case 21: return .stepSkipped(place, .conditionFalse)
        case 22..<32: return .stepStarted(place, attempt: step.attempt + 1 + slip)
        case 32..<42: return .stepEnded(place, attempt: step.attempt + slip, outcome())
        case 42..<46: return .stepInterrupted(place, attempt: step.attempt + slip)
        default:
            return .interruptionDecided(place, InterruptionAnswer.allCases[pick(3)])
        }
    }

    private mutating func outcome() -> StepOutcome {
        let ends: [StepOutcome.End] = [.completed, .failed(.exitStatus), .waiting(.approval)]
        var outcome = StepOutcome(ends[pick(3)])
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
