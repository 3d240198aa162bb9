import JSON
import WorkflowModel
import WorkflowScheduler

extension Part {
    /// The state machine alone: every effect is answered at once, nothing is stored.
    static var scheduling: [Part] {
        [
            Part("scheduler: 1,000 steps in a row", 1_000, "step") {
                let definition = flow(phases: 1, steps: 1_000)
                return { try carryOut(definition) }
            },
            Part("scheduler: 1,000 independent phases", 1_000, "step") {
                let definition = flow(phases: 1_000, steps: 1)
                return { try carryOut(definition) }
            },
        ]
    }

    /// Phases that need none of the others, with steps in a row.
    private static func flow(phases: Int, steps: Int) -> WorkflowDefinition {
        var definition = WorkflowDefinition(name: "flow")
        definition.phases = (0..<phases).map { number in
            var phase = PhaseDefinition(id: PhaseID("p\(number)"))
            phase.steps = (0..<steps).map {
                StepDefinition(id: StepID("s\($0)"), kind: .command(["true"]))
            }
            return phase
        }
        return definition
    }

    private static func carryOut(_ definition: WorkflowDefinition) throws {
        var events: Int64 = 0
        func recorded(_ event: RunEvent) -> RecordedEvent {
            events += 1
            return RecordedEvent(
                sequence: events,
                id: "event",
                run: "run",
                time: Timestamp(microseconds: events),
                principal: Principal(name: "ada"),
                event: event
            )
        }
        let creation = RunCreation(
            workflow: definition.name,
            version: definition.version,
            digest: "sha256:00",
            phases: definition.outline
        )
        var machine = RunStateMachine(
            record: try RunRecord(recorded(.runCreated(creation))),
            definition: definition,
            options: RunOptions(parallelLimit: 64)
        )
        var pending: [RunEvent] = [.runStarted]
        var next = 0
        while next < pending.count {
            for effect in try machine.apply(recorded(pending[next])) {
                pending += answers(to: effect)
            }
            next += 1
        }
        guard machine.record.status == .completed else {
            throw Unexpected("the run is \(machine.record.status.rawValue)")
        }
    }

    private static func answers(to effect: Effect) -> [RunEvent] {
        switch effect {
        case .startPhase(let phase, let attempt): [.phaseStarted(phase, attempt: attempt)]
        case .startStep(let step, let attempt, _):
            [
                .stepStarted(step, attempt: attempt),
                .stepEnded(step, attempt: attempt, StepOutcome(.completed)),
            ]
        case .completePhase(let phase): [.phaseCompleted(phase, outputs: [:])]
        case .completeRun: [.runCompleted(outputs: [:])]
        default: []
        }
    }
}

/// Why a measurement is none.
public struct Unexpected: Error, CustomStringConvertible {
    /// What came instead.
    public let description: String

    /// Says what came instead.
    public init(_ description: String) {
        self.description = description
    }
}
