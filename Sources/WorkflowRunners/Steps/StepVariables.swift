import WorkflowModel

/// The variables that tell a program which step of which run it is.
enum StepVariables {
    /// All their names; no definition may set one.
    static let names: Set<String> = [
        "DDX_RUN_ID", "DDX_PHASE_ID", "DDX_STEP_ID", "DDX_ATTEMPT", "DDX_IDEMPOTENCY_KEY",
        "DDX_PROJECT", "DDX_OUTPUT", "DDX_PLUGIN",
    ]

    /// What an attempt of a step is told.
    static func values(
        for request: StepRequest,
        project: String,
        outputFile: String
    ) -> [String: String] {
        [
            "DDX_RUN_ID": request.run.text,
            "DDX_PHASE_ID": request.step.phase.text,
            "DDX_STEP_ID": request.step.step.text,
            "DDX_ATTEMPT": String(request.attempt),
            "DDX_IDEMPOTENCY_KEY": "\(request.run)/\(request.step)",
            "DDX_PROJECT": project,
            "DDX_OUTPUT": outputFile,
        ]
    }

    /// What an attempt of a kind of its own is told.
    static func values(for invocation: StepInvocation) -> [String: String] {
        [
            "DDX_RUN_ID": invocation.run.text,
            "DDX_PHASE_ID": invocation.step.phase.text,
            "DDX_STEP_ID": invocation.step.step.text,
            "DDX_ATTEMPT": String(invocation.attempt),
            "DDX_IDEMPOTENCY_KEY": invocation.idempotencyKey,
            "DDX_PROJECT": invocation.project,
        ]
    }

    /// What the command of a gate is told.
    static func values(for request: GateRequest, project: String) -> [String: String] {
        [
            "DDX_RUN_ID": request.run.text,
            "DDX_PHASE_ID": request.phase.text,
            "DDX_PROJECT": project,
        ]
    }
}
