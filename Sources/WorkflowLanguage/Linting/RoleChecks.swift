import WorkflowDiagnostics
import WorkflowModel

/// Finds roles that a project which gives roles to people or personas does not know.
struct RoleChecks {
    let workflow: WorkflowDefinition
    let context: LoadContext
    /// The roles that the project knows.
    let known: [String]

    func check() {
        for case .gate(let gate) in workflow.principles {
            check(gate)
        }
        for phase in workflow.phases {
            check(phase.requiredRole, at: place(of: phase))
            (phase.inputGates + phase.exitCriteria).forEach(check)
        }
        for step in workflow.allSteps {
            switch step.kind {
            case .approve(let approval): check(approval.role, at: step.span)
            case .artifact(let artifact): check(artifact.requiredRole, at: artifact.span)
            default: break
            }
        }
    }

    private func check(_ gate: GateDefinition) {
        check(gate.role, at: gate.span)
        for check in gate.checks {
            if case .approval(let role, _) = check.kind {
                self.check(role, at: check.span)
            }
        }
    }

    private func check(_ role: String?, at span: SourceSpan?) {
        guard let role, !known.contains(where: { $0.utf8.elementsEqual(role.utf8) }) else {
            return
        }
        context.findings.warning(
            .roleWithoutPersona,
            "nobody has the role '\(role)'",
            at: span,
            label: "neither a persona nor people of the project",
            hints: [
                context.findings.suggestion(for: role, among: known),
                "add it to 'personas' or 'roles' in .ddx/config.yml",
            ]
        )
    }

    /// Where the role of a phase stands, unless an overlay or a file has it.
    private func place(of phase: PhaseDefinition) -> SourceSpan? {
        let nodes = context.root?["phases"]?.items ?? []
        let node = nodes.first { $0["id"]?.text.map { PhaseID($0) } == phase.id }
        return node?["required_role"]?.span ?? phase.span
    }
}
