import WorkflowModel

/// The keys of `workflow.yml`: what the reader accepts and what the JSON Schema says.
package enum WorkflowFormat {
    /// Every record, the whole file first.
    package static let records: [RecordFormat] = [
        workflow, variable, migration, defaults, concurrency, hooks, phase, matrix, retry, step,
        output,
        validation, qualityCheck, automatedCheck, gate, check, sections, search, count, unique,
        schema, command, approval, age, runnerRecord, container, plugin,
    ]

    static let workflow = RecordFormat(
        "workflow",
        "a workflow",
        [
            KeyFormat("name", .shaped(.workflowName), "Name of the workflow.", isRequired: true),
            KeyFormat("version", .shaped(.version), "Semantic version.", isRequired: true),
            KeyFormat("title", .text, "What people see instead of the name."),
            KeyFormat("description", .text, "What the workflow is for."),
            KeyFormat("author", .text, "Who wrote it."),
            KeyFormat("license", .text, "Under which terms it may be used."),
            KeyFormat("homepage", .text, "Where to read more."),
            KeyFormat("created", .text, "Date of creation."),
            KeyFormat("updated", .text, "Date of the last change."),
            KeyFormat("category", .text, "Domain, such as web, cli or business."),
            KeyFormat("type", .text, "Family, such as helix, tdd or agile."),
            KeyFormat("tags", .oneOrMore(.text), "Words for discovery."),
            KeyFormat("keywords", .oneOrMore(.text), "More words for search."),
            KeyFormat(
                "requires",
                .oneOrMore(.text),
                "Tools and versions, such as 'git >= 2.30'."
            ),
            KeyFormat(
                "principles",
                .either([.text, .list(.either([.text, .record("gate")]))]),
                "Rules for all phases: a list, or a file of the workflow."
            ),
            KeyFormat("variables", .list(.record("variable")), "What a run is given."),
            KeyFormat("migrations", .list(.record("migration")), "What older versions become."),
            KeyFormat("env", .map(.text), "Environment of all steps."),
            KeyFormat("defaults", .record("defaults"), "What steps take that say nothing."),
            KeyFormat("concurrency", .record("concurrency"), "Runs that take turns."),
            KeyFormat("timeout", .shaped(.duration), "Time limit of the whole run."),
            KeyFormat("outputs", .map(.text), "What a parent run gets."),
            KeyFormat(
                "phases",
                .nonEmpty(.list(.record("phase"))),
                "Phases in order.",
                isRequired: true
            ),
            KeyFormat("hooks", .record("hooks"), "Steps at the end of a run."),
        ],
        others: .extensions
    )

    static let variable = RecordFormat(
        "variable",
        "a variable",
        [
            KeyFormat("name", .shaped(.variableName), "Name.", isRequired: true),
            KeyFormat("description", .text, "What it is for."),
            KeyFormat("prompt", .text, "The question asked on a terminal."),
            KeyFormat("type", words(VariableDefinition.Kind.self), "Type; string by default."),
            KeyFormat("options", .list(.anything), "The values of a choice."),
            KeyFormat("default", .anything, "Value when none is given."),
            KeyFormat("required", .boolean, "Whether a run needs a value."),
            KeyFormat("pattern", .text, "Regular expression for the whole value."),
            KeyFormat("secret", .boolean, "Whether the value is hidden everywhere."),
        ]
    )

    static let migration = RecordFormat(
        "migration",
        "a migration",
        [
            KeyFormat("version", .shaped(.version), "Who had an older one.", isRequired: true),
            KeyFormat("variables", .map(.text), "New names of variables by old ones."),
            KeyFormat("files", .map(.text), "New paths of files and folders by old ones."),
            KeyFormat("note", .text, "What people have to do themselves."),
        ]
    )

    static let defaults = RecordFormat(
        "defaults",
        "'defaults'",
        [
            KeyFormat(
                "shell",
                .nonEmpty(.oneOrMore(.text)),
                "Shell of scripts; 'sh -e' by default."
            ),
            KeyFormat("timeout", .shaped(.duration), "Time limit of a step."),
            KeyFormat("retry", .record("retry"), "How steps are tried again."),
            KeyFormat("runner", runner, "Where steps run."),
            KeyFormat("agent", .text, "Agent of the configuration."),
        ]
    )

    static let concurrency = RecordFormat(
        "concurrency",
        "'concurrency'",
        [
            KeyFormat("group", .text, "Runs with the same group take turns.", isRequired: true),
            KeyFormat(
                "policy",
                words(ConcurrencyGroup.Policy.self),
                "What a run does when it must wait."
            ),
        ]
    )

    static let hooks = RecordFormat(
        "hooks",
        "'hooks'",
        Hook.allCases.map {
            KeyFormat($0.rawValue, .list(.record("step")), "Steps on \($0.rawValue).")
        }
    )

    static let phase = RecordFormat(
        "phase",
        "a phase",
        [
            KeyFormat("id", .shaped(.identifier), "Unique in the workflow.", isRequired: true),
            KeyFormat("name", .text, "What people see."),
            KeyFormat("description", .text, "What happens in it."),
            KeyFormat("order", .number(), "Sorts phases."),
            KeyFormat("estimated_duration", .text, "How long people expect it to take."),
            KeyFormat("required_role", .text, "Role, and through it persona, of the phase."),
            KeyFormat(
                "needs",
                .oneOrMore(.text),
                "Phases that come before; left out: the previous one, []: none."
            ),
            KeyFormat("if", .either([.text, .boolean]), "Condition; false skips the phase."),
            KeyFormat("matrix", .record("matrix"), "Runs the phase once for each combination."),
            KeyFormat("input_gates", gates, "Must hold before the phase starts."),
            KeyFormat("steps", .list(.record("step")), "What is done."),
            KeyFormat("exit_criteria", gates, "Must hold before the phase completes."),
            KeyFormat("outputs", .map(.text), "Expressions by name."),
            KeyFormat("uses", .text, "A sub-workflow: ./path, name or name@version."),
            KeyFormat("with", .map(.text), "Variables of the sub-workflow."),
            KeyFormat("retry", .record("retry"), "How the phase is tried again."),
            KeyFormat("timeout", .shaped(.duration), "Time limit."),
            KeyFormat(
                "transition",
                words(PhaseDefinition.Transition.self),
                "Whether the run goes on by itself."
            ),
            KeyFormat(
                "on_failure",
                words(PhaseDefinition.FailurePolicy.self),
                "What a failure does."
            ),
            KeyFormat("rollback", .list(.record("step")), "Steps that undo the phase."),
            KeyFormat("lock", .oneOrMore(.shaped(.identifier)), "Mutexes held meanwhile."),
            KeyFormat("runner", runner, "Where steps run."),
        ],
        companions: ["with": "uses"]
    )

    static let matrix = RecordFormat(
        "matrix",
        "'matrix'",
        [
            KeyFormat("for_each", .text, "Expression that yields a list."),
            KeyFormat("include", .list(.map(.anything)), "Combinations to add."),
            KeyFormat("exclude", .list(.map(.anything)), "Combinations to leave out."),
            KeyFormat("max_parallel", .integer(1...10_000), "How many run at once."),
            KeyFormat("fail_fast", .boolean, "Whether a failure ends the others."),
        ],
        others: .values(.nonEmpty(.list(.anything)))
    )

    static let retry = RecordFormat(
        "retry",
        "'retry'",
        [
            KeyFormat("max", .integer(1...1_000), "All attempts, the first included."),
            KeyFormat("backoff", words(RetryPolicy.Backoff.self), "How the delay grows."),
            KeyFormat("initial", .shaped(.duration), "The first delay."),
            KeyFormat("max_delay", .shaped(.duration), "The longest delay."),
            KeyFormat("jitter", .number(0...1), "Share of the delay that is random, from 0 to 1."),
            KeyFormat(
                "on",
                .oneOrMore(.either([.integer(0...255), words(Reason.self)])),
                "Exit codes and reasons worth another attempt."
            ),
        ]
    )

    static let gates = ValueFormat.list(.either([.text, .record("gate")]))

    /// The words of an enumeration.
    static func words<Word: RawRepresentable & CaseIterable>(_: Word.Type) -> ValueFormat
    where Word.RawValue == String {
        .choice(Word.allCases.map(\.rawValue))
    }
}
