/// The keys of `.ddx/overlays/NAME.yml`: what the reader accepts and what its JSON Schema says.
package enum OverlayFormat {
    /// Every record of its own, the whole file first.
    package static let records: [RecordFormat] = [overlay, change]

    static let overlay = RecordFormat(
        "overlay",
        "an overlay",
        [
            KeyFormat("description", .text, "Why the project changes the workflow."),
            KeyFormat("changes", .list(.record("change")), "Changes, one after another."),
        ],
        others: .extensions
    )

    /// The keys that say what a change does.
    static let kinds = ["insert_before", "insert_after", "replace", "remove", "set", "add"]

    /// Keys that have a meaning for some kinds only.
    static let keysOfKinds: [String: Set<String>] = [
        "insert_before": ["phases", "steps"],
        "insert_after": ["phases", "steps"],
        "replace": ["phases", "steps"],
        "remove": [],
        "set": ["in"],
        "add": ["in"],
    ]

    static let change = RecordFormat(
        "change",
        "a change",
        [
            KeyFormat("insert_before", .text, "PHASE or PHASE/STEP that comes after what is new."),
            KeyFormat("insert_after", .text, "PHASE or PHASE/STEP that comes before what is new."),
            KeyFormat("replace", .text, "PHASE or PHASE/STEP that gives way to what is new."),
            KeyFormat("remove", .text, "PHASE or PHASE/STEP that is left out."),
            KeyFormat("set", .map(.anything), "Keys and their new values; nothing removes a key."),
            KeyFormat("add", .map(.anything), "Items for lists, and keys for maps, by key."),
            KeyFormat("in", .text, "PHASE or PHASE/STEP whose keys change; else the workflow."),
            KeyFormat("phases", .list(.record("phase")), "New phases, for a PHASE."),
            KeyFormat("steps", .list(.record("step")), "New steps, for a PHASE/STEP."),
        ]
    )
}
