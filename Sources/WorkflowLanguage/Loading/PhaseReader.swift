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
        context.phase = id
        defer { context.phase = nil }
        readFacts(of: &phase, reader)
        readPolicies(of: &phase, reader)

        let folder = folders[id].map {
            PhaseFolder(path: context.path("phases/\($0)"), name: $0, context: context)
        }
        let documents = "docs/\(workflowName)"
        let artifacts = folder?.artifacts(documents: documents) ?? []
        phase.artifacts = artifacts.map(\.definition)
        phase.actions = folder.map { PhaseFolder.actions(in: "\($0.path)/actions", context) } ?? []
        var steps = stepReader
        steps.defaults.runner = phase.runner ?? defaults.runner
        steps.artifacts = Dictionary(artifacts.map { ($0.definition.id, $0) }) { first, _ in first }
        steps.documents = "\(documents)/\(folder?.name ?? Self.folderName(phase, number))"
        readContent(of: &phase, reader, steps)
        if let folder {
            GateFileReader(context: context).read(folder, into: &phase)
            phase.relaxCriteriaOfOptionalArtifacts()
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
        phase.locks = LockReader(findings: findings).locks(reader)
        phase.runner = RunnerReader(context: context).runner(reader)
        phase.matrix = reader.reader("matrix", as: WorkflowFormat.matrix)
            .map(MatrixReader(findings: findings).matrix)
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
        phase.rollback = steps.compensation(of: reader)
        phase.subworkflow = SubworkflowReader(context: context).subworkflow(reader)
        let limits = [phase.timeout, phase.subworkflow?.definition?.timeout]
        phase.timeout = limits.compactMap(\.self).min()
        if reader.has("steps") {
            phase.steps = steps.steps("steps", of: reader)
        } else if phase.subworkflow == nil {
            phase.steps = phase.artifacts.map { artifact in
                var step = StepDefinition(id: StepID(artifact.id.text), kind: .artifact(artifact))
                step.name = artifact.title
                step.runner = defaults.runner
                step.retry = defaults.retry
                step.span = artifact.span
                return step
            }
        }
        phase.exitCriteria += phase.steps.flatMap(\.exitCriteria)
    }
}

extension StepDefinition {
    /// What the step asks of its files before the phase completes.
    fileprivate var exitCriteria: [GateDefinition] {
        guard case .artifact(let artifact) = kind else {
            return []
        }
        return artifact.validation.map { gate in
            var gate = gate
            gate.step = id
            return gate
        }
    }
}
