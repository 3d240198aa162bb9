import WorkflowModel

/// The keys of a scene in `tests/`: what the reader accepts and what its JSON Schema says.
package enum SceneFormat {
    /// Every record, the whole file first.
    package static let records: [RecordFormat] = [
        scene, content, stub, act, expectation, phase, step, file,
    ]

    static let scene = RecordFormat(
        "scene",
        "a scene",
        [
            KeyFormat("name", .text, "What the scene shows."),
            KeyFormat("description", .text, "More about it, for readers."),
            KeyFormat("as", .text, "Who starts the run; 'tester' by default."),
            KeyFormat("variables", .map(.anything), "Values of the variables of the workflow."),
            KeyFormat("files", files, "Files of the project before the run, by path."),
            KeyFormat(
                "stubs",
                .map(.oneOrMore(.record("stub"))),
                "What steps do in place of their programs, by PHASE/STEP; a list: one an attempt."
            ),
            KeyFormat("people", .list(.record("act")), "What people do, whenever the run stops."),
            KeyFormat("expect", .record("expectation"), "How it ends.", isRequired: true),
            KeyFormat(
                "timeout",
                .shaped(.duration),
                "How long the scene may take; 10m by default."
            ),
        ],
        others: .extensions
    )

    private static let files = ValueFormat.map(.either([.text, .record("content")]))

    static let content = RecordFormat(
        "content",
        "the content of a file",
        [
            KeyFormat(
                "from",
                .text,
                "A file of the workflow with the content, such as tests/data/brief.md.",
                isRequired: true
            )
        ]
    )

    static let stub = RecordFormat(
        "stub",
        "a stub",
        [
            KeyFormat("exit", .integer(0...255), "The exit code; 0 by default."),
            KeyFormat("outputs", .map(.anything), "What the step hands over."),
            KeyFormat("files", files, "Files that the step writes, by path."),
            KeyFormat("removes", .oneOrMore(.text), "Files that the step removes."),
            KeyFormat("prints", .text, "What the step prints."),
        ]
    )

    /// The keys that say what a person does.
    static let actKinds = [
        "write", "append", "edit", "remove", "advance", "approve", "reject", "skip", "retry",
        "cancel", "expect",
    ]

    static let act = RecordFormat(
        "act",
        "an entry of 'people'",
        [
            KeyFormat("write", files, "Writes files, by path."),
            KeyFormat("append", .map(.text), "Adds text to the ends of files, by path."),
            KeyFormat("edit", .text, "A file, or a glob of files, in which text is replaced."),
            KeyFormat("replace", .text, "The regular expression that 'edit' looks for."),
            KeyFormat("with", .text, "What takes its place; nothing by default."),
            KeyFormat("remove", .oneOrMore(.text), "Removes files."),
            KeyFormat(
                "advance",
                .oneOrMore(.text),
                "Goes on after attesting criteria: their beginnings, 'all', or [] for none."
            ),
            KeyFormat("approve", .text, "Approves what PHASE/STEP asks."),
            KeyFormat("form", .map(.anything), "What is filled in on approval."),
            KeyFormat("reject", .text, "Rejects what PHASE/STEP asks."),
            KeyFormat("skip", .text, "Skips a phase."),
            KeyFormat("retry", .text, "Does a phase again."),
            KeyFormat("cancel", .boolean, "Cancels the run."),
            KeyFormat("expect", .record("expectation"), "How things stand at this moment."),
            KeyFormat("as", .text, "Who does it; 'tester' by default."),
            KeyFormat("reason", .text, "What the person writes about it."),
        ],
        alternatives: actKinds,
        companions: ["replace": "edit", "with": "edit", "edit": "replace", "form": "approve"]
    )

    static let expectation = RecordFormat(
        "expectation",
        "'expect'",
        [
            KeyFormat("status", WorkflowFormat.words(RunStatus.self), "Status of the run."),
            KeyFormat("reason", WorkflowFormat.words(Reason.self), "Why it stands there."),
            KeyFormat("outputs", .map(.anything), "Outputs of the run, by name."),
            KeyFormat(
                "phases",
                .map(.either([WorkflowFormat.words(NodeStatus.self), .record("phase_state")])),
                "Phases by id: a status, or more about each."
            ),
            KeyFormat(
                "files",
                .map(.either([.choice(FileWord.allWords), .record("file_state")])),
                "Files of the project by path: 'present', 'absent', or what they hold."
            ),
        ]
    )

    static let phase = RecordFormat(
        "phase_state",
        "what is expected of a phase",
        [
            KeyFormat("status", WorkflowFormat.words(NodeStatus.self), "Status of the phase."),
            KeyFormat("reason", WorkflowFormat.words(Reason.self), "Why it stands there."),
            KeyFormat("attempt", .integer(0...1_000), "The number of its last attempt."),
            KeyFormat("outputs", .map(.anything), "Outputs of the phase, by name."),
            KeyFormat(
                "verdicts",
                .map(WorkflowFormat.words(Verdict.self)),
                "How gates came out, by their text or its beginning."
            ),
            KeyFormat(
                "steps",
                .map(.either([WorkflowFormat.words(NodeStatus.self), .record("step_state")])),
                "Steps by id: a status, or more about each."
            ),
        ]
    )

    static let step = RecordFormat(
        "step_state",
        "what is expected of a step",
        [
            KeyFormat("status", WorkflowFormat.words(NodeStatus.self), "Status of the step."),
            KeyFormat("reason", WorkflowFormat.words(Reason.self), "Why it stands there."),
            KeyFormat("attempt", .integer(0...1_000), "The number of its last attempt."),
            KeyFormat("exit_code", .integer(0...255), "The exit code of its program."),
            KeyFormat("outputs", .map(.anything), "Outputs of the step, by name."),
            KeyFormat("prints", .oneOrMore(.text), "Texts that it printed, among others."),
        ]
    )

    static let file = RecordFormat(
        "file_state",
        "what is expected of a file",
        [
            KeyFormat("equals", .text, "The whole content."),
            KeyFormat("contains", .oneOrMore(.text), "Texts that are in it."),
            KeyFormat("lacks", .oneOrMore(.text), "Texts that are not in it."),
            KeyFormat("matches", .oneOrMore(.text), "Regular expressions that are found in it."),
        ]
    )

    /// What is said of a file in a word.
    enum FileWord: String, CaseIterable {
        case present
        case absent

        static let allWords = allCases.map(\.rawValue)
    }
}
