/// The verbs that agents may call: the one table of names, arguments, answers and effects.
///
/// Nothing in it can make somebody trust something, skip a phase, or change settings: that is for
/// people.
package enum AgentVerbs {
    /// The verb with the name of a tool.
    package static func verb(_ name: String) -> AgentVerb? {
        all.first { $0.name == name }
    }

    private static let openRun = AgentArgument.position(
        "run",
        "The run, or the beginning of its id; the only open one when left out."
    )
    private static let anyRun = AgentArgument.position(
        "run",
        "The run, or the beginning of its id; the newest one when left out."
    )
    private static let thatRun = AgentArgument.position(
        "run",
        "The run, or the beginning of its id.",
        required: true
    )
    private static let anyWorkflow = AgentArgument.position(
        "workflow",
        "The name or the path of a workflow.",
        required: true
    )
    private static let reason = AgentArgument.text("reason", "Why; stands in the history.")
    private static let filters: [AgentArgument] = [
        .text("type", "Only workflows of this type, such as helix or tdd."),
        .text("category", "Only workflows of this category, such as development."),
        .text("source", "Only project, bundled, or the source with this name."),
        .flag("installed", "Only workflows that are applied to the project."),
    ]

    /// All of them, what one begins with first.
    package static let all: [AgentVerb] = finding + moving + looking

    private static let finding: [AgentVerb] = [
        AgentVerb(
            "status",
            "Where the project stands",
            .reads,
            "Says which runs there are, what each waits for, and what to do next. Begin with it.",
            [],
            .status
        ),
        AgentVerb(
            "workflow list",
            "List workflows",
            .reads,
            "Lists the workflows of the project, the bundled ones, and those of sources.",
            filters,
            .workflows
        ),
        AgentVerb(
            "workflow search",
            "Search workflows",
            .reads,
            "Finds workflows by words in names, descriptions, tags, phases and artifacts.",
            [
                .position("words", "What to look for.", required: true),
                .number("limit", "The most."),
            ]
                + filters,
            .workflows
        ),
        AgentVerb(
            "workflow show",
            "Show a workflow",
            .reads,
            "Shows phases, gates, artifacts, actions and variables of a workflow, and whether it is "
                + "trusted here.",
            [anyWorkflow],
            .workflow
        ),
        AgentVerb(
            "workflow validate",
            "Validate a workflow",
            .reads,
            "Tells everything that is wrong with a workflow, with file, line and column.",
            [.position("workflow", "A name or a path; the only applied one when left out.")],
            .findings
        ),
        AgentVerb(
            "analyze",
            "Analyze the project",
            .reads,
            "Says what the project is made from, which practices it lacks, and which workflows help.",
            [],
            .analysis
        ),
        AgentVerb(
            "recommend",
            "Recommend workflows",
            .reads,
            "Ranks workflows and phases for a problem in words, with the reasons.",
            [
                .position("problem", "The problem in your own words.", required: true),
                .number("limit", "The most that are shown."),
            ],
            .recommendations
        ),
        AgentVerb(
            "workflow apply",
            "Apply a workflow",
            .adds,
            "Copies a workflow into the project and pins it; starts nothing. Then call run_start.",
            [
                anyWorkflow, .variables, .text("answers", "A YAML file with values of variables."),
                .flag("dry_run", "Show what would happen, and write nothing."),
            ],
            .applied
        ),
    ]

    private static let moving: [AgentVerb] = [
        AgentVerb(
            "run start",
            "Start a run",
            .runs,
            "Makes a run of an applied workflow and carries it on until it ends or waits. A workflow "
                + "that no person trusts is refused.",
            [
                .position("workflow", "The applied workflow; the only one when left out."),
                .variables, .text("correlation", "An id of your own that the run carries."),
                .text("until", "Pause once this phase has completed."),
                .flag("step", "Pause after every step."), .background,
            ],
            .run
        ),
        AgentVerb(
            "run resume",
            "Go on with a run",
            .runs,
            "Goes on after a pause, a failure, a crash, or a decision of a person.",
            [
                openRun,
                .choice(
                    "interrupted",
                    ["rerun", "done", "fail"],
                    "What becomes of steps whose end nobody saw."
                ),
                .text("until", "Pause once this phase has completed."),
                .flag("step", "Pause after every step."), .background,
            ],
            .run
        ),
        AgentVerb(
            "workflow next",
            "What can be done now",
            .reads,
            "Lists the open criteria with their numbers, what the run waits for, and the actions "
                + "on offer.",
            [openRun],
            .next
        ),
        AgentVerb(
            "workflow advance",
            "Attest and go on",
            .runs,
            "Evaluates the gates again and goes on. Attest only what you have seen to hold: your word "
                + "is recorded as an agent's. Criteria of a role wait for a person.",
            [
                openRun,
                .texts("attest", "Criteria that hold: a number, how one begins, or 'all'."),
                reason,
            ],
            .run
        ),
        AgentVerb(
            "run retry",
            "Try a failed phase again",
            .runs,
            "Tries what failed again, and goes on.",
            [
                openRun, .text("phase", "Only this phase."),
                .text("from", "This phase and all after it."),
            ],
            .run
        ),
        AgentVerb(
            "run pause",
            "Pause a run",
            .moves,
            "Lets the running steps end and starts no more; run_resume goes on.",
            [thatRun, reason],
            .run
        ),
        AgentVerb(
            "run cancel",
            "Cancel a run",
            .ends,
            "Ends a run and its running steps for good.",
            [thatRun, reason],
            .run
        ),
        AgentVerb(
            "approve",
            "Approve",
            .moves,
            "Approves what a step asks, where its role is one that the settings give to agents; "
                + "all else is for people.",
            [
                thatRun, .position("step", "The step as PHASE/STEP; the only one when left out."),
                reason,
            ],
            .run
        ),
        AgentVerb(
            "reject",
            "Reject",
            .moves,
            "Refuses what a step asks, where its role is one that the settings give to agents.",
            [
                thatRun, .position("step", "The step as PHASE/STEP; the only one when left out."),
                .text("reason", "Why; stands in the history.", required: true),
            ],
            .run
        ),
        AgentVerb(
            "workflow new",
            "Add a member to a collection",
            .moves,
            "Writes one more file of an artifact that is a collection, from its template.",
            [
                anyWorkflow, .position("artifact", "The artifact.", required: true), .variables,
            ],
            .member
        ),
    ]

    private static let looking: [AgentVerb] = [
        AgentVerb(
            "workflow actions",
            "List actions",
            .reads,
            "Lists the actions of a workflow and its phases; prompts/get gives the text of one.",
            [anyWorkflow],
            .actions
        ),
        AgentVerb(
            "run list",
            "List runs",
            .reads,
            "Lists the runs of the project, newest first.",
            [
                .text("workflow", "Only runs of this workflow."),
                .choice(
                    "status",
                    ["pending", "running", "paused", "completed", "failed", "cancelled"],
                    "Only runs with this status."
                ),
                .text(
                    "where",
                    "Only runs for which this condition holds, such as status == 'failed'."
                ),
            ],
            .runs
        ),
        AgentVerb(
            "run show",
            "Show a run",
            .reads,
            "Shows one run with its phases, steps, gates, evidence, files and what it waits for.",
            [anyRun],
            .run
        ),
        AgentVerb(
            "explain",
            "Explain",
            .reads,
            "Explains why a run, a phase or a step is as it is, or what a code such as DDX0213 means.",
            [
                .position("subject", "A run or a code; the newest run when left out."),
                .position("place", "A phase of the run, or a step as PHASE/STEP."),
            ],
            .explanation
        ),
        AgentVerb(
            "logs",
            "Search logs",
            .reads,
            "Shows what the steps of a run printed, and what became of them.",
            [
                anyRun, .text("phase", "Only this phase."), .text("step", "Only this step."),
                .choice(
                    "level",
                    ["debug", "info", "warn", "error"],
                    "This level and what is worse."
                ),
                .text("grep", "Words that all stand in a record, or a /regular expression/."),
                .number("tail", "The last so many records."),
            ],
            .logs
        ),
        AgentVerb(
            "history",
            "History of a run",
            .reads,
            "Tells every transition of a run: when, how long, who and why.",
            [anyRun],
            .history
        ),
    ]
}
