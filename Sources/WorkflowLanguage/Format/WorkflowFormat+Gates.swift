/// Gates and their checks.
extension WorkflowFormat {
    static let gate = RecordFormat(
        "gate",
        "a gate entry",
        [
            KeyFormat("criteria", .text, "The text shown.", isRequired: true),
            KeyFormat("required", .boolean, "Whether it can block; true by default."),
            KeyFormat("severity", .text, "blocking, warning or info."),
            KeyFormat("evidence", .text, "path, dir/ or path#heading that must hold something."),
            KeyFormat("check", .oneOrMore(.record("check")), "Automated checks."),
            KeyFormat("role", .text, "Who may attest."),
            KeyFormat("source", .text, "Where the criterion comes from."),
        ]
    )

    static let check = RecordFormat(
        "check",
        "a check",
        [
            KeyFormat("file_exists", .text, "A file that must exist."),
            KeyFormat("dir_not_empty", .text, "A folder that must hold something."),
            KeyFormat("sections", .record("sections"), "Headings of a Markdown file."),
            KeyFormat("matches", .record("count"), "Text that must be found."),
            KeyFormat("absent", .record("search"), "Text that must not be found."),
            KeyFormat("schema", .record("schema"), "A JSON Schema that a file follows."),
            KeyFormat("unique", .record("unique"), "Text that stands only once."),
            KeyFormat("phase_completed", .text, "A phase that must have completed."),
            KeyFormat("command", .record("command"), "A command that must succeed."),
            KeyFormat("expression", .either([.text, .boolean]), "A condition."),
            KeyFormat(
                "approval",
                .either([.text, .boolean, .record("approval")]),
                "People must approve; a role, or role and count."
            ),
            KeyFormat("age", .record("age"), "A file newer than its sources."),
            KeyFormat("plugin", .record("plugin"), "A check that a plugin brings along."),
        ]
    )

    static let path = KeyFormat("path", .text, "Path in the project.", isRequired: true)

    static let sections = RecordFormat(
        "sections",
        "'sections'",
        [
            path,
            KeyFormat("headings", .oneOrMore(.text), "Headings, as slugs.", isRequired: true),
        ]
    )

    static let searchKeys = [
        KeyFormat("path", .text, "Glob in the project; dir/ for all below.", isRequired: true),
        KeyFormat("pattern", .text, "Regular expression.", isRequired: true),
        KeyFormat("raw", .boolean, "Whether emphasis marks belong to the text."),
    ]

    static let search = RecordFormat("search", "'absent'", searchKeys)

    static let unique = RecordFormat("unique", "'unique'", searchKeys)

    static let count = RecordFormat(
        "count",
        "'matches'",
        searchKeys + [
            KeyFormat(
                "expected",
                .either([.integer(0...Int.max), .shaped(.expectedCount)]),
                "How often; at least once by default."
            )
        ]
    )

    static let schema = RecordFormat(
        "schema",
        "'schema'",
        [
            KeyFormat("path", .text, "Glob of JSON, YAML or Markdown files.", isRequired: true),
            KeyFormat("schema", .text, "A JSON Schema, file of the workflow."),
            KeyFormat("project_schema", .text, "A JSON Schema, file of the project."),
        ],
        alternatives: ["schema", "project_schema"]
    )

    static let command = RecordFormat(
        "command",
        "'command'",
        [
            KeyFormat("run", .text, "A shell script."),
            KeyFormat("argv", .nonEmpty(.list(.text)), "A program and its arguments."),
            KeyFormat("exit", .integer(0...255), "The exit code that passes; 0 by default."),
            KeyFormat("timeout", .shaped(.duration), "Time limit."),
        ],
        alternatives: ["run", "argv"]
    )

    static let approval = RecordFormat(
        "approval",
        "'approval'",
        [
            KeyFormat("role", .text, "Who may approve."),
            KeyFormat("count", .integer(1...100), "How many distinct people."),
        ]
    )

    static let age = RecordFormat(
        "age",
        "'age'",
        [
            path,
            KeyFormat("sources", .oneOrMore(.text), "Globs of older files.", isRequired: true),
        ]
    )
}
