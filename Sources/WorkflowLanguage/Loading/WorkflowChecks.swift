import WorkflowDiagnostics
import WorkflowModel

/// Checks what only shows when all phases of a workflow are known: who waits for whom, and who
/// writes where.
struct WorkflowChecks {
    let workflow: WorkflowDefinition
    let findings: Findings

    func check() {
        for phase in workflow.phases where !phase.locks.isEmpty {
            checkLocks(of: phase)
        }
        if !findings.diagnostics.hasErrors {
            OutputConflicts(workflow: workflow, findings: findings).check()
        }
    }

    /// Whoever wants a lock that is held around it would wait for itself.
    private func checkLocks(of phase: PhaseDefinition) {
        for step in phase.steps {
            for lock in step.locks where phase.locks.contains(lock) {
                report(lock, "step '\(step.id)'", in: phase, at: step.span)
            }
        }
        for workflow in phase.subworkflow?.definition?.withUsedWorkflows ?? [] {
            for inner in workflow.phases {
                let locks = Set(inner.locks + inner.steps.flatMap(\.locks))
                for lock in phase.locks where locks.contains(lock) {
                    report(
                        lock,
                        "phase '\(inner.id)' of workflow '\(workflow.name)'",
                        in: phase,
                        at: phase.subworkflow?.reference.span
                    )
                }
            }
            for lock in workflow.hooks.values.flatMap({ $0.flatMap(\.locks) })
            where phase.locks.contains(lock) {
                report(
                    lock,
                    "a hook of workflow '\(workflow.name)'",
                    in: phase,
                    at: phase.subworkflow?.reference.span
                )
            }
        }
    }

    private func report(
        _ lock: String,
        _ who: String,
        in phase: PhaseDefinition,
        at span: SourceSpan?
    ) {
        findings.error(
            .lockHeldAlready,
            "\(who) wants the lock '\(lock)', which phase '\(phase.id)' holds meanwhile",
            at: span,
            label: "this would wait for ever",
            hints: ["remove the lock from one of the two"]
        )
    }
}
