package import WorkflowDiagnostics
package import WorkflowModel

/// Which features of valid workflows this version carries out.
package enum SupportedFeatures {
    /// Finds every feature in use that nothing carries out yet, so that a run is refused rather
    /// than done by halves.
    package static func unsupported(in workflow: WorkflowDefinition) -> [Diagnostic] {
        var survey = FeatureSurvey()
        for workflow in workflow.withUsedWorkflows {
            survey.look(at: workflow)
        }
        return survey.diagnostics.sortedByPosition
    }
}

/// Walks over a workflow and notes what is not supported.
private struct FeatureSurvey {
    private(set) var diagnostics: [Diagnostic] = []

    mutating func look(at workflow: WorkflowDefinition) {
        note(workflow.defaults.agent != nil, "'agent' of 'defaults'", workflow.span)
        for hook in Hook.allCases {
            look(at: workflow.hooks[hook] ?? [])
        }
        for gate in workflow.principleGates {
            look(at: gate)
        }
        for phase in workflow.phases {
            look(at: phase)
        }
    }

    private mutating func look(at phase: PhaseDefinition) {
        for gate in phase.inputGates + phase.exitCriteria {
            look(at: gate)
        }
        look(at: phase.steps + phase.rollback)
    }

    private mutating func look(at gate: GateDefinition) {
    }

    private mutating func look(at steps: [StepDefinition]) {
        for step in steps {
            look(at: step)
        }
    }

    private mutating func look(at step: StepDefinition) {
        let what = "of step '\(step.id)'"
        switch step.kind {
        case .prompt: note(true, "a 'prompt' step", step.span)
        case .artifact(let artifact):
            note(artifact.agent != nil, "'agent' \(what)", step.span)
        case .run, .command, .approve, .plugin: break
        }
        look(at: step.rollback)
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
