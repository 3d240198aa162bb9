import WorkflowModel

/// Steps and artifacts.
extension WorkflowFormat {
    /// The keys that say what a step does.
    static let stepKinds = ["artifact", "run", "command", "prompt", "approve", "uses"]

    /// Keys that have a meaning for some kinds only.
    static let keysOfKinds: [String: Set<String>] = [
        "artifact": [
            "template", "prompt", "output", "schema", "validation", "overwrite", "agent",
            "max_revisions",
        ],
        "run": ["shell"],
        "command": [],
        "prompt": ["agent", "max_revisions"],
        "approve": ["role", "count", "form", "rewind_to"],
        "uses": ["with"],
    ]

    /// How often a result may go back to an agent.
    package static let revisions = 0...20

    static let step = RecordFormat(
        "step",
        "a step",
        [
            KeyFormat("artifact", .shaped(.identifier), "Files from template and prompt."),
            KeyFormat("run", .text, "A shell script; values come through env."),
            KeyFormat("command", .list(.text), "A program and its arguments, without a shell."),
            KeyFormat("prompt", .text, "Text or file for an agent."),
            KeyFormat("approve", .text, "A question that people answer."),
            KeyFormat("uses", .text, "An installed plugin."),
            KeyFormat("id", .shaped(.identifier), "Unique in the phase."),
            KeyFormat("name", .text, "What people see."),
            KeyFormat("if", .either([.text, .boolean]), "Condition; false skips the step."),
            KeyFormat("needs", .oneOrMore(.text), "Steps that come before."),
            KeyFormat("env", .map(.text), "Environment of the step."),
            KeyFormat("working_directory", .text, "Folder in the project."),
            KeyFormat("timeout", .shaped(.duration), "Time limit."),
            KeyFormat("retry", .record("retry"), "How the step is tried again."),
            KeyFormat("continue_on_error", .boolean, "Whether a failure counts as done."),
            KeyFormat("outputs", .map(.text), "Expressions by name."),
            KeyFormat("rollback", .list(.record("step")), "Steps that undo it."),
            KeyFormat("affects", .oneOrMore(.text), "Globs of the files it may change."),
            KeyFormat("sources", .oneOrMore(.text), "Globs of what it is made from."),
            KeyFormat("generates", .oneOrMore(.text), "Globs of what it makes."),
            KeyFormat("status", .oneOrMore(.text), "Commands that say it is up to date."),
            KeyFormat("idempotent", .boolean, "Whether it may run again after a crash."),
            KeyFormat(
                "on_interrupt",
                words(InterruptPolicy.self),
                "What happens to it after a crash."
            ),
            KeyFormat("runner", runner, "Where it runs."),
            KeyFormat("lock", .oneOrMore(.shaped(.identifier)), "Mutexes held meanwhile."),
            KeyFormat("shell", .nonEmpty(.oneOrMore(.text)), "Shell of a 'run' step."),
            KeyFormat("agent", .text, "Agent of the configuration that carries a prompt out."),
            KeyFormat(
                "max_revisions",
                .integer(revisions),
                "How often a result goes back to the agent."
            ),
            KeyFormat("template", .text, "Template of an artifact, in the workflow's folder."),
            KeyFormat(
                "output",
                .either([.text, .list(.record("output"))]),
                "Where an artifact goes."
            ),
            KeyFormat("schema", .text, "JSON Schema of an artifact, in the workflow's folder."),
            KeyFormat("validation", .record("validation"), "What an artifact must hold."),
            KeyFormat(
                "overwrite",
                words(OverwritePolicy.self),
                "When an existing file is replaced."
            ),
            KeyFormat("role", .text, "Who may approve."),
            KeyFormat("count", .integer(1...100), "How many distinct people approve."),
            KeyFormat(
                "form",
                .either([.text, .map(.anything)]),
                "JSON Schema of what people fill in, or a file with it."
            ),
            KeyFormat("rewind_to", .text, "Phase that a rejection goes back to."),
            KeyFormat("with", .map(.anything), "Inputs of a plugin."),
        ]
    )

    /// `local`, the name of a configured runner, or one that is described here.
    static let runner = ValueFormat.either([.shaped(.identifier), .record("runner")])

    static let runnerRecord = RecordFormat(
        "runner",
        "'runner'",
        [
            KeyFormat("container", .record("container"), "A container for each step."),
            KeyFormat("plugin", .record("plugin"), "A runner that a plugin brings along."),
        ],
        alternatives: ["container", "plugin"]
    )

    static let container = RecordFormat(
        "container",
        "'container'",
        [
            KeyFormat("image", .text, "The image, name@sha256:digest.", isRequired: true),
            KeyFormat("engine", .choice(["auto", "podman", "docker"]), "What runs containers."),
            KeyFormat("network", .text, "none by default, or a network of the engine."),
            KeyFormat("memory", .text, "The most memory, such as 512MB."),
            KeyFormat("cpus", .number(0...1_024), "How many processors."),
            KeyFormat("pids", .integer(1...1_000_000), "How many processes; 512 by default."),
            KeyFormat("user", .text, "user or user:group in the container."),
            KeyFormat("env", .map(.text), "Environment in the container."),
            KeyFormat("writable", .boolean, "Whether the project can be written to."),
        ]
    )

    /// A part of a plugin, and what it is given.
    static let plugin = RecordFormat(
        "plugin",
        "'plugin'",
        [
            KeyFormat("uses", .text, "The plugin, or plugin/part.", isRequired: true),
            KeyFormat("with", .map(.anything), "Inputs of the plugin."),
            KeyFormat("timeout", .shaped(.duration), "Time limit of a check."),
        ]
    )

    static let output = RecordFormat(
        "output",
        "an output",
        [
            KeyFormat("template", .text, "Template in the workflow's folder."),
            KeyFormat("path", .text, "Place in the project.", isRequired: true),
        ]
    )

    static let validation = RecordFormat(
        "validation",
        "'validation'",
        [
            KeyFormat("required_sections", .oneOrMore(.text), "Headings that must be there."),
            KeyFormat("automated_checks", .list(.record("automated_check")), "Searches."),
            KeyFormat(
                "quality_checks",
                .list(.either([.text, .record("quality_check")])),
                "What people attest."
            ),
        ]
    )

    static let automatedCheck = RecordFormat(
        "automated_check",
        "an automated check",
        [
            KeyFormat("pattern", .text, "Regular expression.", isRequired: true),
            KeyFormat(
                "expected",
                .either([.integer(0...Int.max), .shaped(.expectedCount)]),
                "How often it is found."
            ),
            KeyFormat("message", .text, "What to say when it is not so."),
            KeyFormat("severity", .text, "blocking, warning or info."),
        ]
    )

    static let qualityCheck = RecordFormat(
        "quality_check",
        "a quality check",
        [
            KeyFormat("check", .text, "Its name."),
            KeyFormat("description", .text, "What people attest."),
            KeyFormat("severity", .text, "blocking, warning or info."),
        ]
    )
}
