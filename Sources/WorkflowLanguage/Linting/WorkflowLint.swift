import WorkflowDiagnostics
import WorkflowExpressions
import WorkflowModel

/// Looks for what is allowed but was hardly meant; every finding is a warning.
///
/// What is not certain is not told: a warning that is wrong costs more than one that is missing.
struct WorkflowLint {
    let workflow: WorkflowDefinition
    let context: LoadContext
    /// The roles that the project knows; nothing when it has no personas.
    let roles: [String]?

    func check() {
        UnusedVariables(workflow: workflow, context: context).check()
        checkConditions()
        ShellHazards(workflow: workflow, findings: context.findings).check()
        checkSecrets()
        if let roles {
            RoleChecks(workflow: workflow, context: context, known: roles).check()
        }
    }

    // MARK: What never runs

    private func checkConditions() {
        for phase in workflow.phases {
            check(phase.condition, "phase '\(phase.id)'")
        }
        for step in workflow.allSteps {
            check(step.condition, "step '\(step.id)'")
        }
    }

    private func check(_ condition: SourceString?, _ what: String) {
        guard let condition, let expression = try? Expression.condition(parsing: condition),
            expression.isNeverTrue
        else {
            return
        }
        context.findings.warning(
            .neverRuns,
            "\(what) never runs",
            at: condition.span,
            label: "this is always false",
            hints: ["remove it, or make the condition depend on a variable: if: vars.NAME"]
        )
    }

    // MARK: Secrets

    private func checkSecrets() {
        let prefix = "\(SourceFolder.reserved)/"
        let files = context.source.files.filter { !$0.path.utf8.starts(with: prefix.utf8) }
        // A file that cannot be searched under the limits of patterns is told of when it is shared.
        for secret in (try? SecretScan.findings(in: files)) ?? [] where !secret.isGuess {
            context.show(secret.path)
            context.findings.warning(
                .secretInText,
                "this looks like \(secret.kind)",
                at: SourceSpan(
                    file: context.source.shownPath(secret.path),
                    range: secret.range
                ),
                label: "everybody who gets the workflow can read it",
                hints: [
                    "declare a variable with 'secret: true' and give its value when the run starts",
                    "a secret that was shared before has to be replaced where it is valid",
                ]
            )
        }
    }
}
