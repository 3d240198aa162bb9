import JSON
import WorkflowModel
import WorkflowScheduler

/// A state machine whose effects are answered at once by a script.
struct ScriptedRun {
    /// What a step's attempts come to; completed when nothing is said.
    var outcomes: [StepReference: [StepOutcome.End]] = [:]
    /// How conditions come out; they hold when nothing is said.
    var conditions: [NodeReference: Bool] = [:]
    /// What the gates of a phase come to; they pass when nothing is said.
    var gates: [PhaseID: [GateSide: [GateResult]]] = [:]
    /// Steps that are under way until the test ends them.
    var held: Set<StepReference> = []
    /// What phases turn out to be made of.
    var expansions: [PhaseID: Expansion] = [:]

    private(set) var machine: RunStateMachine
    private(set) var events: [RunEvent] = []
    private(set) var started: [StepReference] = []
    private(set) var delays: [Duration] = []
    private(set) var mostAtOnce = 0
    /// Effects that no event answers: timers, locks, and what is to be ended.
    private(set) var asked: [Effect] = []
    /// How long phases wait before they begin anew.
    private(set) var resetDelays: [Duration] = []
    private var underWay = 0
    /// Who is said to have done what happens.
    private var person = "alice"
    private let definition: WorkflowDefinition
    private let options: RunOptions

    init(
        _ phases: [PhaseDefinition],
        limit: Int = 8,
        options: RunOptions? = nil,
        _ change: (inout WorkflowDefinition) -> Void = { _ in }
    ) throws {
        var definition = WorkflowDefinition(name: "test")
        definition.phases = phases
        change(&definition)
        self.definition = definition
        self.options = options ?? RunOptions(parallelLimit: limit)
        let creation = RunCreation(
            workflow: "test",
            version: "1.0.0",
            digest: "sha256:0",
            phases: definition.outline
        )
        let record = try RunRecord(Self.recorded(.runCreated(creation), 1))
        machine = RunStateMachine(record: record, definition: definition, options: self.options)
    }

    var record: RunRecord { machine.record }

    mutating func start() throws {
        try feed(.runStarted)
    }

    /// Goes on as another process would: from the record alone.
    mutating func resume(after events: [RunEvent] = [], by person: String = "alice") throws {
        self.person = person
        machine = RunStateMachine(
            record: machine.record,
            definition: definition,
            options: options
        )
        underWay = 0
        for event in events {
            try feed(event)
        }
        try feed(.runResumed)
    }

    mutating func feed(_ event: RunEvent) throws {
        var pending = [event]
        while !pending.isEmpty {
            let next = pending.removeFirst()
            events.append(next)
            let effects = try machine.apply(
                Self.recorded(next, Int64(events.count + 1), by: person)
            )
            pending += effects.flatMap { answers(to: $0) }
        }
    }

    mutating func stop(for reason: Reason) throws {
        try carryOut(machine.stop(for: reason))
    }

    /// Says that a phase or step holds its locks now.
    mutating func acquire(_ node: NodeReference) throws {
        try carryOut(machine.acquired(node))
    }

    /// Says that a wait was cut short.
    mutating func abandon(_ node: NodeReference) throws {
        try carryOut(machine.abandon(node))
    }

    private mutating func carryOut(_ effects: [Effect]) throws {
        for event in effects.flatMap({ answers(to: $0) }) {
            try feed(event)
        }
    }

    /// Ends a step that the test has held.
    mutating func end(_ step: StepReference, _ end: StepOutcome.End = .completed) throws {
        underWay -= 1
        let attempt = record.step(step)?.attempt ?? 0
        try feed(.stepEnded(step, attempt: attempt, StepOutcome(end)))
    }

    private mutating func answers(to effect: Effect) -> [RunEvent] {
        switch effect {
        case .decideCondition(let node):
            return [.conditionDecided(node, holds: conditions[node] ?? true, operands: [])]
        case .evaluateGates(let phase, let side):
            return [.gatesEvaluated(phase, side, gates[phase]?[side] ?? [])]
        case .startPhase(let phase, let attempt):
            return [.phaseStarted(phase, attempt: attempt)]
        case .startStep(let step, let attempt, let delay):
            started.append(step)
            delays.append(delay)
            underWay += 1
            mostAtOnce = max(mostAtOnce, underWay)
            let begun = RunEvent.stepStarted(step, attempt: attempt)
            guard !held.contains(step) else {
                return [begun]
            }
            underWay -= 1
            var script = outcomes[step] ?? []
            let end = script.isEmpty ? .completed : script.removeFirst()
            outcomes[step] = script
            return [begun, .stepEnded(step, attempt: attempt, StepOutcome(end))]
        case .followStep(let step, _):
            asked.append(effect)
            guard !held.contains(step) else {
                underWay += 1
                return []
            }
            let attempt = record.step(step)?.attempt ?? 0
            return [.stepEnded(step, attempt: attempt, StepOutcome(.completed))]
        case .skipStep(let step, let reason): return [.stepSkipped(step, reason)]
        case .acquireLocks, .releaseLocks, .startTimer, .checkInterruption, .endWork, .forgetWork:
            asked.append(effect)
            return []
        case .expandPhase(let phase):
            return expansions[phase].map { [.phasesAdded(to: phase, $0)] } ?? []
        case .addPhases(let parent, let expansion): return [.phasesAdded(to: parent, expansion)]
        case .finishStep(let step, let isApproved):
            let outcome = StepOutcome(isApproved ? .completed : .failed(.approval))
            let attempt = record.step(step)?.attempt ?? 0
            return [.stepEnded(step, attempt: attempt, outcome)]
        case .resetPhase(let phase, let reason, let delay):
            resetDelays.append(delay)
            return [.phaseReset(phase, reason)]
        case .startRollback(let request): return [.rollbackStarted(request)]
        case .restoreFiles: return [.filesRestored(RestoredFiles())]
        case .decideInterruption(let step, let answer):
            return [.interruptionDecided(step, answer)]
        case .completePhase(let phase): return [.phaseCompleted(phase, outputs: [:])]
        case .failPhase(let phase, let reason): return [.phaseFailed(phase, reason)]
        case .skipPhase(let phase, let reason): return [.phaseSkipped(phase, reason)]
        case .completeRun: return [.runCompleted(outputs: [:])]
        case .failRun(let reason): return [.runFailed(reason)]
        case .pauseRun(let reason): return [.runPaused(reason)]
        case .cancelRun: return [.runCancelled]
        }
    }

    private static func recorded(
        _ event: RunEvent,
        _ sequence: Int64,
        by person: String = "alice"
    ) -> RecordedEvent {
        RecordedEvent(
            sequence: sequence,
            id: "\(sequence)",
            run: "run",
            time: Timestamp(microseconds: sequence),
            principal: Principal(name: person),
            event: event
        )
    }
}

extension Expansion {
    /// The instances of a phase with a matrix, one for each value.
    static func instances(of phase: PhaseDefinition, _ values: [JSONValue]) -> Expansion {
        Expansion(
            phases: values.enumerated().map { index, value in
                PhaseOutline(
                    phase,
                    id: .instance(index, of: phase.id),
                    role: .instance,
                    matrix: ["x": value]
                )
            }
        )
    }

    /// The phases of the workflow that runs in place of a phase's steps.
    static func subworkflow(of phase: PhaseDefinition) -> Expansion {
        let phases = phase.subworkflow?.definition?.phases ?? []
        return Expansion(
            subworkflow: .init(workflow: "nested", version: "1.0.0", variables: []),
            phases: phases.map { PhaseOutline($0, id: .phase($0.id, in: phase.id)) }
        )
    }
}

extension PhaseDefinition {
    /// A phase that runs once for each of some values.
    static func matrix(
        _ id: PhaseID,
        steps: [StepDefinition] = [.with("work")],
        _ change: (inout MatrixDefinition) -> Void = { _ in }
    ) -> PhaseDefinition {
        .with(id, steps: steps) {
            var matrix = MatrixDefinition()
            change(&matrix)
            $0.matrix = matrix
        }
    }

    /// A phase that is another workflow.
    static func nested(
        _ id: PhaseID,
        _ phases: [PhaseDefinition],
        _ change: (inout WorkflowDefinition) -> Void = { _ in }
    ) -> PhaseDefinition {
        .with(id, steps: []) {
            var workflow = WorkflowDefinition(name: "nested")
            workflow.phases = phases
            change(&workflow)
            $0.subworkflow = SubworkflowDefinition(reference: "./nested", inputs: [])
            $0.subworkflow?.definition = workflow
        }
    }

    /// A phase with steps that do nothing.
    static func with(
        _ id: PhaseID,
        needs: [PhaseID] = [],
        steps: [StepDefinition] = [.with("work")],
        _ change: (inout PhaseDefinition) -> Void = { _ in }
    ) -> PhaseDefinition {
        var phase = PhaseDefinition(id: id)
        phase.needs = needs
        phase.steps = steps
        change(&phase)
        return phase
    }
}

extension StepDefinition {
    /// A step that asks people.
    static func approval(
        _ id: StepID,
        _ change: (inout ApprovalDefinition) -> Void = { _ in }
    ) -> StepDefinition {
        var approval = ApprovalDefinition(question: "Fine?")
        change(&approval)
        return StepDefinition(id: id, kind: .approve(approval))
    }

    /// A step that an agent or a person carries out.
    static func prompt(_ id: StepID) -> StepDefinition {
        StepDefinition(id: id, kind: .prompt(PromptDefinition(text: "Tidy up")))
    }

    /// A step that does nothing.
    static func with(
        _ id: StepID,
        _ change: (inout StepDefinition) -> Void = { _ in }
    ) -> StepDefinition {
        var step = StepDefinition(id: id, kind: .command(["true"]))
        change(&step)
        return step
    }
}
