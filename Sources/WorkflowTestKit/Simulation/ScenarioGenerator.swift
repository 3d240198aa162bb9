import JSON
import WorkflowModel
import WorkflowScheduler

/// Draws workflows and what happens to their runs from a seed.
struct ScenarioGenerator {
    private static let durations: [Duration] = [
        .milliseconds(500), .seconds(2), .seconds(20), .seconds(90), .seconds(600),
    ]

    private let mood: Scenario.Mood
    private var random: SeededRandom
    private var isCalm: Bool { mood == .calm }

    init(seed: UInt64, _ mood: Scenario.Mood) {
        self.mood = mood
        random = SeededRandom(seed: seed, "scenario")
    }

    // MARK: What a run is given

    let variables = [
        RunVariable(name: "yes", value: true, source: .flag),
        RunVariable(name: "no", value: false, source: .flag),
        RunVariable(name: "none", value: [], source: .flag),
        RunVariable(name: "few", value: ["a", "b", "c"], source: .flag),
        RunVariable(name: "word", value: "word", source: .flag),
    ]

    mutating func options(for workflow: WorkflowDefinition) -> RunOptions {
        var options = RunOptions(parallelLimit: random.pick([1, 2, 3, 8]))
        if !isCalm {
            options.isStepwise = random.chance(6)
            options.lastPhase = random.chance(8) ? random.pick(workflow.phases).id : nil
        }
        return options
    }

    mutating func incidents() -> [Scenario.Incident] {
        let count = random.pick([0, 1, 2, 3, 5, 8])
        var after = 0
        return (0..<count).map { number in
            after += random.below(10)
            return Scenario.Incident(
                number: number,
                afterAppends: after,
                kind: random.pick(Scenario.IncidentKind.allCases)
            )
        }
    }

    // MARK: Workflows

    mutating func workflow(depth: Int) -> WorkflowDefinition {
        var workflow = WorkflowDefinition(name: depth == 0 ? "simulated" : "nested")
        workflow.version = "1.0.0"
        let count = depth == 0 ? 1 + random.below(6) : 1 + random.below(3)
        for index in 0..<count {
            let phase = phase(PhaseID("p\(index)"), after: workflow.phases, depth)
            workflow.phases.append(phase)
        }
        for hook in Hook.allCases where random.chance(20) {
            workflow.hooks[hook] = steps(1 + random.below(2), prefix: "h", kinds: .plain)
        }
        if depth > 0 {
            workflow.variables = variables.map {
                var variable = VariableDefinition(name: $0.name)
                variable.kind =
                    $0.value.boolValue != nil
                    ? .boolean : $0.value.arrayValue != nil ? .list : .string
                variable.defaultValue = $0.value
                return variable
            }
        } else if !isCalm, random.chance(10) {
            workflow.timeout = random.pick(Self.durations)
        }
        if random.chance(15), let phase = workflow.phases.first {
            workflow.outputs = [
                NamedExpression(
                    name: "first",
                    expression: SourceString("${{ phases.\(phase.id).status }}")
                )
            ]
        }
        if random.chance(10) {
            workflow.defaults.retry = retry()
        }
        return workflow
    }

    private mutating func phase(
        _ id: PhaseID,
        after earlier: [PhaseDefinition],
        _ depth: Int
    ) -> PhaseDefinition {
        var phase = PhaseDefinition(id: id)
        phase.needs = needs(among: earlier.map(\.id))
        phase.condition = random.chance(20) ? condition(after: phase.needs) : nil
        if depth < 2, random.chance(15) {
            phase.subworkflow = subworkflow(depth + 1)
        } else {
            let targets = [id] + phase.needs
            phase.steps = steps(random.below(5), prefix: "s", kinds: .all(rewindTo: targets))
        }
        phase.matrix = random.chance(18) ? matrix() : nil
        phase.inputGates = random.chance(12) ? gates() : []
        phase.exitCriteria = random.chance(15) ? gates() : []
        phase.transition = random.chance(7) ? .manual : .auto
        phase.retry = random.chance(20) ? retry() : nil
        phase.timeout = !isCalm && random.chance(15) ? random.pick(Self.durations) : nil
        phase.onFailure = random.pick([.stop, .stop, .stop, .continue, .rollback])
        if random.chance(25) {
            phase.rollback = steps(1 + random.below(2), prefix: "r", kinds: .plain)
        }
        phase.locks = random.chance(12) ? locks() : []
        if random.chance(12) {
            phase.outputs = [NamedExpression(name: "out", expression: "${{ vars.word }}")]
        }
        return phase
    }

    private mutating func needs(among earlier: [PhaseID]) -> [PhaseID] {
        guard let last = earlier.last else {
            return []
        }
        switch random.below(10) {
        case 0..<4: return [last]
        case 4..<6: return []
        default: return earlier.filter { _ in random.chance(50) }
        }
    }

    private mutating func condition(after needs: [PhaseID]) -> SourceString {
        var choices: [SourceString] = [
            "success()", "failure()", "always()", "vars.yes", "vars.no", "!vars.no && success()",
        ]
        if let need = needs.first {
            choices.append(SourceString("phases.\(need).status == 'completed'"))
        }
        if !isCalm {
            choices.append("from_json('{') == 1")
        }
        return random.pick(choices)
    }

    private mutating func subworkflow(_ depth: Int) -> SubworkflowDefinition {
        var subworkflow = SubworkflowDefinition(
            reference: "./nested",
            inputs: random.chance(50)
                ? [NamedExpression(name: "yes", expression: "${{ vars.no }}")] : []
        )
        subworkflow.definition = workflow(depth: depth)
        return subworkflow
    }

    private mutating func matrix() -> MatrixDefinition {
        var matrix = MatrixDefinition()
        if random.chance(40) {
            let lists: [SourceString] = ["vars.few", "vars.none", "vars.few"]
            matrix.forEach = random.pick(isCalm ? lists : lists + ["vars.word"])
        } else {
            matrix.axes = [
                .init(name: "x", values: random.pick([[1, 2], [1], [], [1, 2, 3, 4]]))
            ]
            if random.chance(30) {
                matrix.axes.append(.init(name: "y", values: ["a", "b"]))
                matrix.exclude = [["x": 1, "y": "a"]]
            }
            matrix.include = random.chance(20) ? [["x": 9]] : []
        }
        matrix.maxParallel = random.pick([nil, 1, 2])
        matrix.failFast = !isCalm && random.chance(60)
        return matrix
    }

    private mutating func gates() -> [GateDefinition] {
        (0...random.below(2)).map { index in
            var gate = GateDefinition(criteria: "Criterion \(index)")
            gate.isRequired = random.chance(85)
            if random.chance(50) {
                gate.checks = [CheckDefinition(.fileExists("file"))]
            }
            return gate
        }
    }

    private mutating func retry() -> RetryPolicy {
        var policy = RetryPolicy()
        policy.maximum = 1 + random.below(3)
        policy.backoff = random.pick(RetryPolicy.Backoff.allCases)
        policy.initial = random.pick(Self.durations)
        policy.jitter = random.pick([0, 0.5])
        policy.triggers = random.pick([[], [], [.exitCode(1)], [.reason(.timeout)]])
        return policy
    }

    private mutating func locks() -> [String] {
        random.pick([["left"], ["right"], ["left", "right"]])
    }

    // MARK: Steps

    private enum StepKinds {
        /// Steps that undo or follow something.
        case plain
        case all(rewindTo: [PhaseID])
    }

    private mutating func steps(
        _ count: Int,
        prefix: String,
        kinds: StepKinds
    ) -> [StepDefinition] {
        let isParallel = random.chance(25)
        var steps: [StepDefinition] = []
        for index in 0..<count {
            var step = step(StepID("\(prefix)\(index)"), kinds, isParallel)
            if isParallel {
                step.needs = steps.map(\.id).filter { _ in random.chance(35) }
            }
            steps.append(step)
        }
        return steps
    }

    private mutating func step(
        _ id: StepID,
        _ kinds: StepKinds,
        _ isParallel: Bool
    ) -> StepDefinition {
        var step = StepDefinition(id: id, kind: kind(kinds))
        step.onInterrupt =
            isCalm ? .rerun : random.pick([nil, .rerun, .rerun, .check, .ask, .fail])
        step.isIdempotent = isCalm || random.chance(30)
        step.continueOnError = random.chance(12)
        step.retry = random.chance(20) ? retry() : nil
        step.timeout = !isCalm && random.chance(10) ? random.pick(Self.durations) : nil
        step.locks = random.chance(8) ? locks() : []
        if case .plain = kinds {
            return step
        }
        if random.chance(12), !(isCalm && isParallel) {
            step.condition = random.pick([
                "success()", "failure()", "always()", "vars.yes", "vars.no",
                isCalm ? "success()" : "from_json('{') == 1",
            ])
        }
        if random.chance(15) {
            step.rollback = steps(1 + random.below(2), prefix: "u", kinds: .plain)
        }
        return step
    }

    private mutating func kind(_ kinds: StepKinds) -> StepDefinition.Kind {
        guard case .all(let targets) = kinds, random.chance(10) else {
            return .command(["true"])
        }
        var approval = ApprovalDefinition(question: "Fine?")
        approval.count = 1 + random.below(2)
        approval.rewindTo = random.chance(50) ? random.pick(targets) : nil
        return .approve(approval)
    }
}
