import JSON
import WorkflowModel

/// Runs whose phases stand in others.
extension RecordedRun {
    /// Twelve instances: nine have completed, two are under way, one has failed.
    static var matrix: Self {
        var run = Self(.greet([("build", []), ("ship", ["push"])]))
        let instances = (0..<12).map { index in
            PhaseOutline.named(
                .instance(index, of: "build"),
                ["compile"],
                role: .instance,
                matrix: ["os": index < 6 ? "linux" : "macos", "version": index.json]
            )
        }
        run.add([
            .runStarted, .phaseStarted("build", attempt: 1),
            .phasesAdded(to: "build", Expansion(phases: instances)),
        ])
        for (index, instance) in instances.enumerated() {
            let step = StepReference(instance.id, "compile")
            run.add([.phaseStarted(instance.id, attempt: 1), .stepStarted(step, attempt: 1)])
            if index == 4 {
                run.add([
                    .stepEnded(step, attempt: 1, .after(7, .failed(.exitStatus), exit: 2)),
                    .phaseFailed(instance.id, .exitStatus),
                ])
            } else if index < 10 {
                run.add([
                    .stepEnded(step, attempt: 1, .after(5)),
                    .phaseCompleted(instance.id, outputs: ["number": index.json]),
                ])
            }
        }
        return run
    }

    /// A workflow in a phase, one of whose steps has one of the two approvals it asks for.
    static var approving: Self {
        let sign = StepReference("deploy/push", "sign")
        var run = Self(.greet([("build", ["compile"]), ("deploy", [])]))
        run.add([
            .runStarted, .phaseSkipped("build", .conditionFalse),
            .phaseStarted("deploy", attempt: 1),
            .phasesAdded(
                to: "deploy",
                Expansion(
                    subworkflow: .init(workflow: "ship", version: "1.2.0", variables: []),
                    phases: [
                        .named("deploy/verify", ["look"]),
                        .named("deploy/push", ["sign", "send"], kind: "approve"),
                    ]
                )
            ), .phaseStarted("deploy/verify", attempt: 1),
            .stepStarted(StepReference("deploy/verify", "look"), attempt: 1),
            .stepEnded(StepReference("deploy/verify", "look"), attempt: 1, .after(20)),
            .phaseCompleted("deploy/verify", outputs: [:]),
            .phaseStarted("deploy/push", attempt: 1), .stepStarted(sign, attempt: 1),
            .stepEnded(
                sign,
                attempt: 1,
                .after(0, .waiting(.approval), exit: nil, message: "ship it?")
            ),
        ])
        run.add(
            .stepApproved(sign, form: ["risk": "low"]),
            by: Principal(name: "bob"),
            note: "looks good"
        )
        run.add(.runPaused(.approval))
        return run
    }

    /// The run of `approving` after somebody else has refused.
    static var refused: Self {
        var run = approving
        run.add(
            .stepRejected(StepReference("deploy/push", "sign")),
            by: Principal(name: "carol"),
            note: "too early"
        )
        return run
    }

    /// What `approving` is pinned to.
    static var approvingDefinition: WorkflowDefinition {
        var asked = ApprovalDefinition(question: "ship it?")
        asked.role = "lead"
        asked.count = 2
        asked.form = "risk.json"
        asked.rewindTo = "verify"
        var push = PhaseDefinition(id: "push")
        push.steps = [
            StepDefinition(id: "sign", kind: .approve(asked)),
            StepDefinition(id: "send", kind: .command(["true"])),
        ]
        push.needs = ["verify"]
        var ship = WorkflowDefinition(name: "ship")
        ship.phases = [PhaseDefinition(id: "verify"), push]
        var deploy = PhaseDefinition(id: "deploy")
        deploy.subworkflow = SubworkflowDefinition(reference: "./ship", inputs: [])
        deploy.subworkflow?.definition = ship
        var definition = WorkflowDefinition(name: "greet")
        definition.phases = [PhaseDefinition(id: "build"), deploy]
        return definition
    }

    /// A failed phase that was rolled back, but for a file that somebody has edited since; then the
    /// hook for failures ran.
    static var rolledBack: Self {
        let publish = StepReference("publish", "upload")
        var run = Self(.greet([("build", ["compile"]), ("publish", ["upload"])]))
        run.add([
            .runStarted, .phaseStarted("build", attempt: 1),
            .stepStarted(StepReference("build", "compile"), attempt: 1),
            .stepEnded(
                StepReference("build", "compile"),
                attempt: 1,
                .after(
                    30,
                    files: [FileChange(path: "app", change: .added, digest: "sha256:aa")]
                )
            ), .phaseCompleted("build", outputs: [:]), .phaseStarted("publish", attempt: 1),
            .stepStarted(publish, attempt: 1),
            .stepEnded(
                publish,
                attempt: 1,
                .after(9, .failed(.timeout), exit: nil, files: notes)
            ), .phaseFailed("publish", .timeout),
            .rollbackStarted(RollbackRequest(phases: ["publish"], reason: .timeout)),
            .phasesAdded(
                to: "publish",
                Expansion(phases: [.named("publish.rollback", ["unpublish"], role: .compensation)])
            ), .phaseStarted("publish.rollback", attempt: 1),
            .stepStarted(StepReference("publish.rollback", "unpublish"), attempt: 1),
            .stepEnded(StepReference("publish.rollback", "unpublish"), attempt: 1, .after(4)),
            .phaseCompleted("publish.rollback", outputs: [:]),
            .filesRestored(
                RestoredFiles(
                    restored: ["notes.md"],
                    left: [.init(path: "index.md", cause: "it was edited since")]
                )
            ),
            .phasesAdded(
                to: nil,
                Expansion(phases: [.named("hooks.failure", ["tell"], role: .hook)])
            ), .phaseStarted("hooks.failure", attempt: 1),
            .stepStarted(StepReference("hooks.failure", "tell"), attempt: 1),
            .stepEnded(StepReference("hooks.failure", "tell"), attempt: 1, .after(2)),
            .phaseCompleted("hooks.failure", outputs: [:]), .runFailed(.timeout),
        ])
        return run
    }

    /// What the step that is rolled back has changed.
    static let notes = [
        FileChange(path: "notes.md", change: .modified, digest: "sha256:bb"),
        FileChange(
            path: "index.md",
            change: .modified,
            digest: "sha256:cc",
            sharedWith: [StepReference("build", "compile")]
        ),
    ]
}

extension PhaseOutline {
    /// Describes a phase by names; the first step is of the kind, all others run scripts.
    static func named(
        _ id: PhaseID,
        _ steps: [StepID],
        kind: String = "run",
        role: PhaseRole = .work,
        matrix: JSONObject = [:]
    ) -> Self {
        var outline = PhaseOutline(
            id: id,
            name: id.text.split(separator: "/").last.map(String.init) ?? id.text,
            steps: steps.enumerated().map { index, step in
                StepOutline(id: step, name: step.text, kind: index == 0 ? kind : "run")
            }
        )
        outline.role = role
        outline.matrix = matrix
        return outline
    }
}
