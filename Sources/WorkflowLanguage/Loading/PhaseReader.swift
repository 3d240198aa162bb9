import JSON
import WorkflowDiagnostics
import WorkflowModel

/// Reads one phase of `workflow.yml` together with what its folder holds.
struct PhaseReader {
    /// A phase whose `needs` are still names.
    struct Phase {
        var definition: PhaseDefinition
        let needs: [SourceString]?
        let idSpan: SourceSpan
        let artifacts: [PhaseFolder.Artifact]
    }

    let context: LoadContext
    let workflowName: String
    let defaults: StepDefaults
    let folders: [PhaseID: String]

    private var findings: Findings { context.findings }

    /// Reads the phase at a place in the list, counted from 1.
    func phase(_ node: YAMLNode, number: Int) -> Phase? {
        guard let reader = MappingReader(node, as: WorkflowFormat.phase, findings) else {
            return nil
        }
        let idText = reader.sourceString("id")
        let stepReader = StepReader(context: context, defaults: defaults)
        let id = PhaseID(stepReader.identifier(idText) ?? "phase-\(number)")
        var phase = PhaseDefinition(id: id)
        readFacts(of: &phase, reader)
        readPolicies(of: &phase, reader)

        let folder = folders[id].map {
            PhaseFolder(path: "phases/\($0)", name: $0, context: context)
        }
        let documents = "docs/\(workflowName)"
        let artifacts = folder?.artifacts(documents: documents) ?? []
        phase.artifacts = artifacts.map(\.definition)
        phase.actions = folder.map { PhaseFolder.actions(in: $0.path, context) } ?? []
        var steps = stepReader
        steps.artifacts = Dictionary(phase.artifacts.map { ($0.id, $0) }) { first, _ in first }
        steps.documents = "\(documents)/\(folder?.name ?? Self.folderName(phase, number))"
        readContent(of: &phase, reader, steps)
        if let folder {
            GateFileReader(context: context).read(folder, into: &phase)
        }
        return Phase(
            definition: phase,
            needs: reader.texts("needs"),
            idSpan: idText?.span ?? reader.firstLine,
            artifacts: artifacts
        )
    }

    /// The folder that a phase would have, such as `02-design`.
    private static func folderName(_ phase: PhaseDefinition, _ number: Int) -> String {
        let number = phase.order.flatMap { Int(exactly: $0.rounded(.down)) } ?? number
        return (number < 10 && number >= 0 ? "0\(number)" : "\(number)") + "-\(phase.id)"
    }

    private func readFacts(of phase: inout PhaseDefinition, _ reader: MappingReader) {
        phase.name = reader.text("name") ?? phase.id.text
        phase.description = reader.text("description") ?? ""
        phase.order = reader.number("order")
        phase.estimatedDuration = reader.text("estimated_duration")
        phase.requiredRole = reader.text("required_role")
        phase.condition = reader.sourceString("if")
        phase.span = reader.entry("id")?.value.span ?? reader.firstLine
    }

    private func readPolicies(of phase: inout PhaseDefinition, _ reader: MappingReader) {
        phase.retry = RetryReader(findings: findings).policy(reader, base: nil)
        phase.timeout = reader.duration("timeout")
        phase.transition =
            reader.choice("transition", of: PhaseDefinition.Transition.self) ?? .auto
        phase.onFailure =
            reader.choice("on_failure", of: PhaseDefinition.FailurePolicy.self) ?? .stop
        phase.locks = reader.texts("lock")?.map(\.text) ?? []
        phase.runner = RunnerReader.runner(reader)
        phase.matrix = reader.reader("matrix", as: WorkflowFormat.matrix).map(matrix)
    }

    private func readContent(
        of phase: inout PhaseDefinition,
        _ reader: MappingReader,
        _ steps: StepReader
    ) {
        let gates = GateReader(context: context)
        phase.inputGates = gates.gates("input_gates", of: reader)
        phase.exitCriteria = gates.gates("exit_criteria", of: reader)
        phase.outputs = OutputReader(findings: findings).outputs("outputs", of: reader)
        phase.rollback = steps.steps("rollback", of: reader)
        phase.subworkflow = subworkflow(reader)
        if reader.has("steps") {
            phase.steps = steps.steps("steps", of: reader)
            phase.exitCriteria += phase.steps.flatMap(\.exitCriteria)
        } else if phase.subworkflow == nil {
            phase.steps = phase.artifacts.map { artifact in
                var artifact = artifact
                artifact.agent = defaults.agent
                var step = StepDefinition(id: StepID(artifact.id.text), kind: .artifact(artifact))
                step.name = artifact.title
                step.runner = defaults.runner
                step.retry = defaults.retry
                step.span = artifact.span
                return step
            }
        }
    }

    private func subworkflow(_ reader: MappingReader) -> SubworkflowDefinition? {
        let inputs = OutputReader.inputs("with", of: reader)
        guard let reference = reader.sourceString("uses") else {
            if let entry = reader.entry("with") {
                findings.error(
                    .misplacedKey,
                    "'with' has no meaning without 'uses'",
                    at: entry.keySpan,
                    hints: ["add 'uses', or remove 'with'"]
                )
            }
            return nil
        }
        if let steps = reader.entry("steps") {
            findings.error(
                .stepsBesideUses,
                "a phase has either 'steps' or 'uses'",
                at: steps.keySpan,
                hints: ["make two phases of it"]
            )
        }
        return SubworkflowDefinition(reference: reference, inputs: inputs)
    }

    private func matrix(_ reader: MappingReader) -> MatrixDefinition {
        var matrix = MatrixDefinition()
        matrix.forEach = reader.sourceString("for_each")
        matrix.include = (reader.items("include") ?? []).map(\.json)
        matrix.exclude = (reader.items("exclude") ?? []).map(\.json)
        matrix.maxParallel = reader.integer("max_parallel", in: 1...10_000)
        matrix.failFast = reader.boolean("fail_fast") ?? true
        matrix.axes = reader.others.compactMap { entry in
            guard let items = entry.value.items, !items.isEmpty else {
                reader.report(entry.value, entry.key, "a list of values")
                return nil
            }
            if !NameRules.isVariableName(entry.key) {
                findings.error(
                    .badName,
                    "'\(entry.key)' cannot be the name of an axis",
                    at: entry.keySpan,
                    hints: ["use letters, digits and '_'"]
                )
            }
            return MatrixDefinition.Axis(name: entry.key, values: items.map(\.json))
        }
        if matrix.axes.isEmpty, matrix.forEach == nil, matrix.include.isEmpty {
            findings.error(
                .missingKey,
                "'matrix' has no axis",
                at: reader.firstLine,
                hints: ["add an axis such as 'version: [1, 2]', or 'for_each'"]
            )
        } else if matrix.forEach != nil, !matrix.axes.isEmpty {
            findings.error(
                .severalKinds,
                "'matrix' has either axes or 'for_each'",
                at: reader.entry("for_each")?.keySpan
            )
        }
        return matrix
    }
}

extension StepDefinition {
    /// What the step asks of its files before the phase completes.
    fileprivate var exitCriteria: [GateDefinition] {
        guard case .artifact(let artifact) = kind else {
            return []
        }
        return artifact.validation.filter { $0.origin == .step }
    }
}
