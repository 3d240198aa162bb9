import JSON
import WorkflowDiagnostics
import WorkflowModel

/// What a scene may name of its workflow.
struct SceneNames {
    let workflow: WorkflowDefinition

    init(_ workflow: WorkflowDefinition) {
        self.workflow = workflow
    }

    // MARK: Variables

    func checkVariable(_ entry: YAMLNode.Entry, _ findings: Findings) {
        let known = workflow.variables.map(\.name)
        guard !known.contains(where: { $0.utf8.elementsEqual(entry.key.utf8) }) else {
            return
        }
        findings.error(
            .unknownInScene,
            "the workflow has no variable '\(entry.key)'",
            at: entry.keySpan,
            hints: [
                findings.suggestion(for: entry.key, among: known)
                    ?? (known.isEmpty
                        ? "the workflow has no variables"
                        : "its variables are \(known.joined(separator: ", "))")
            ]
        )
    }

    func checkMissing(_ scene: Scene, _ findings: Findings) {
        let missing = workflow.variables.filter {
            $0.isRequired && $0.defaultValue == nil && scene.variables[$0.name] == nil
        }
        for variable in missing {
            findings.error(
                .missingKey,
                "the scene gives no value to '\(variable.name)', which the workflow requires",
                at: scene.variablesSpan,
                hints: ["add it to 'variables'"]
            )
        }
    }

    // MARK: Phases and steps

    func check(_ phase: PhaseID, at span: SourceSpan?, _ findings: Findings) {
        if case .unknown(let part, let known) = definition(of: phase) {
            findings.error(
                .unknownPhase,
                "the workflow has no phase '\(part)'",
                at: span,
                label: "no phase has this id",
                hints: [findings.suggestion(for: part, among: known)]
            )
        }
    }

    func check(_ step: StepReference, at span: SourceSpan?, _ findings: Findings) {
        switch definition(of: step.phase) {
        case .unknown: check(step.phase, at: span, findings)
        case .compensation: break
        case .steps(let steps):
            let known = steps.map(\.id.text)
            if !steps.contains(where: { $0.id == step.step }) {
                findings.error(
                    .unknownStep,
                    "phase '\(step.phase)' has no step '\(step.step)'",
                    at: span,
                    label: "no step of this phase has this id",
                    hints: [
                        findings.suggestion(for: step.step.text, among: known)
                            ?? (known.isEmpty
                                ? "it has no steps" : "it has \(known.joined(separator: ", "))")
                    ]
                )
            }
        }
    }

    private enum Found {
        case steps([StepDefinition])
        /// Its steps are known when something is undone.
        case compensation
        case unknown(String, among: [String])
    }

    /// Finds a phase by its name in a run: `build`, `build[0]`, `deploy/verify`, `hooks.failure`.
    private func definition(of phase: PhaseID) -> Found {
        var workflow = workflow
        var parts = phase.text.split(separator: "/", omittingEmptySubsequences: false)[...]
        while let part = parts.popFirst() {
            if let hook = Hook.allCases.first(where: { part == "hooks.\($0.rawValue)" }) {
                return .steps(workflow.hooks[hook] ?? [])
            }
            let isCompensation = part.hasSuffix(".rollback")
            let name = String(part.prefix { $0 != "[" && $0 != "." })
            guard let found = workflow.phase(PhaseID(name)) else {
                return .unknown(name, among: workflow.phases.map(\.id.text))
            }
            guard !parts.isEmpty else {
                return isCompensation ? .compensation : .steps(found.steps)
            }
            guard let next = found.subworkflow?.definition else {
                return .unknown(parts.joined(separator: "/"), among: [])
            }
            workflow = next
        }
        return .unknown("", among: [])
    }

    // MARK: Criteria

    func checkCriterion(_ entry: YAMLNode.Entry, of phase: PhaseID, _ findings: Findings) {
        guard let definition = workflow.phase(phase) else {
            return
        }
        let known = GateSide.allCases.flatMap { workflow.gates(of: definition, $0) }
            .map(\.criteria)
        let found = known.filter { OpenCriterion.isBeginning(entry.key, of: $0) }
        let exact = found.filter { $0.utf8.elementsEqual(entry.key.utf8) }
        guard found.count != 1, exact.count != 1 else {
            return
        }
        findings.error(
            .unknownInScene,
            found.isEmpty
                ? "phase '\(phase)' has no criterion '\(entry.key)'"
                : "'\(entry.key)' fits \(found.count) criteria of phase '\(phase)'",
            at: entry.keySpan,
            hints: [
                findings.suggestion(for: entry.key, among: known)
                    ?? known.first.map { "write the beginning of one, such as '\($0)'" }
                    ?? "the phase has none"
            ]
        )
    }
}
