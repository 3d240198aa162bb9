package import WorkflowDiagnostics
package import WorkflowModel

/// Which features of valid workflows this version carries out.
package enum SupportedFeatures {
    /// Finds every feature in use that nothing carries out yet, so that a run is refused rather
    /// than done by halves.
    package static func unsupported(in workflow: WorkflowDefinition) -> [Diagnostic] {
        var survey = FeatureSurvey()
        survey.look(at: workflow)
        return survey.diagnostics.sortedByPosition
    }
}

/// Walks over a workflow and notes what is not supported.
private struct FeatureSurvey {
    private(set) var diagnostics: [Diagnostic] = []

    mutating func look(at workflow: WorkflowDefinition) {
        note(workflow.concurrency != nil, "'concurrency'", workflow.concurrency?.group.span)
        note(workflow.timeout != nil, "'timeout' of a workflow", workflow.span)
        note(workflow.defaults.runner.isRemote, "a runner other than 'local'", workflow.span)
        note(workflow.defaults.agent != nil, "'agent' of 'defaults'", workflow.span)
        for variable in workflow.variables {
            note(variable.isSecret, "the secret variable '\(variable.name)'", variable.span)
        }
        for hook in Hook.allCases {
            let steps = workflow.hooks[hook] ?? []
            note(!steps.isEmpty, "the hook '\(hook.rawValue)'", steps.first?.span)
        }
        for case .gate(let gate) in workflow.principles {
            look(at: gate)
        }
        for phase in workflow.phases {
            look(at: phase)
        }
    }

    private mutating func look(at phase: PhaseDefinition) {
        let what = "of phase '\(phase.id)'"
        note(phase.matrix != nil, "'matrix' \(what)", phase.span)
        note(phase.subworkflow != nil, "'uses' \(what)", phase.subworkflow?.reference.span)
        note(phase.timeout != nil, "'timeout' \(what)", phase.span)
        note(phase.retry != nil, "'retry' \(what)", phase.span)
        note(!phase.locks.isEmpty, "'lock' \(what)", phase.span)
        note(!phase.rollback.isEmpty, "'rollback' \(what)", phase.span)
        note(phase.runner.isRemote, "a runner other than 'local' \(what)", phase.span)
        note(
            phase.onFailure != .stop,
            "'on_failure: \(phase.onFailure.rawValue)' \(what)",
            phase.span
        )
        for gate in phase.inputGates + phase.exitCriteria {
            look(at: gate)
        }
        for (index, step) in phase.steps.enumerated() {
            look(at: step, after: index > 0 ? phase.steps[index - 1] : nil)
            if case .artifact(let artifact) = step.kind {
                let found = phase.artifacts.first { $0.id == artifact.id }?.validation ?? []
                // That of 'meta.yml' is part of the library's untidy data and blocks nothing.
                note(artifact.validation != found, "'validation' of step '\(step.id)'", step.span)
            }
        }
    }

    private mutating func look(at gate: GateDefinition) {
        for case let check in gate.checks {
            switch check.kind {
            case .schema: note(true, "the check 'schema'", check.span)
            case .approval(_, let count):
                note(count > 1, "an approval by \(count) people", check.span)
            default: break
            }
        }
    }

    private mutating func look(at step: StepDefinition, after previous: StepDefinition?) {
        let what = "of step '\(step.id)'"
        switch step.kind {
        case .prompt: note(true, "a 'prompt' step", step.span)
        case .plugin: note(true, "a plugin step", step.span)
        case .approve: note(true, "an 'approve' step", step.span)
        case .artifact(let artifact):
            note(artifact.schema != nil, "'schema' \(what)", step.span)
            note(artifact.agent != nil, "'agent' \(what)", step.span)
        case .run, .command: break
        }
        let isInOrder = step.needs == nil || step.needs == previous.map { [$0.id] } ?? []
        note(!isInOrder, "'needs' \(what)", step.span)
        note(step.affects != nil, "'affects' \(what)", step.span)
        note(!step.sources.isEmpty, "'sources' \(what)", step.span)
        note(!step.generates.isEmpty, "'generates' \(what)", step.span)
        note(!step.status.isEmpty, "'status' \(what)", step.span)
        note(step.onInterrupt == .check, "'on_interrupt: check' \(what)", step.span)
        note(!step.locks.isEmpty, "'lock' \(what)", step.span)
        note(!step.rollback.isEmpty, "'rollback' \(what)", step.span)
        note(step.runner.isRemote, "a runner other than 'local' \(what)", step.span)
    }

    private mutating func note(_ isUsed: Bool, _ feature: String, _ span: SourceSpan?) {
        guard isUsed else {
            return
        }
        diagnostics.append(
            Diagnostic(
                .notSupportedYet,
                "\(feature) is not supported yet",
                at: span,
                hints: ["remove it, or use a newer version of ddx"]
            )
        )
    }
}

extension RunnerChoice? {
    /// Whether the steps would run somewhere else.
    fileprivate var isRemote: Bool {
        if case .configured? = self { true } else { false }
    }
}
