/// The keys of `plugin.yml`: what the reader accepts and what the JSON Schema says.
package enum PluginFormat {
    /// Every record, the whole file first.
    package static let records: [RecordFormat] = [manifest, part, capabilities, limits]

    static let manifest = RecordFormat(
        "plugin_file",
        "a plugin",
        [
            KeyFormat("name", .shaped(.workflowName), "Name of the plugin.", isRequired: true),
            KeyFormat("version", .shaped(.version), "Semantic version.", isRequired: true),
            KeyFormat("protocol", .text, "ddx.plugin/1", isRequired: true),
            KeyFormat("description", .text, "What it is for."),
            KeyFormat("author", .text, "Who wrote it."),
            KeyFormat("license", .text, "Under which terms it may be used."),
            KeyFormat("homepage", .text, "Where to read more."),
            KeyFormat("command", .nonEmpty(.list(.text)), "The program and its first arguments."),
            KeyFormat("steps", parts, "Kinds of steps, for 'uses' of a step."),
            KeyFormat("checks", parts, "Checks of gates."),
            KeyFormat("agents", parts, "Agents that carry out prompts."),
            KeyFormat("runners", parts, "Places where programs run."),
            KeyFormat("workflows", .map(.text), "Folders of workflows, for 'uses' of a phase."),
            KeyFormat("capabilities", .record("capabilities"), "What it does to a computer."),
            KeyFormat("limits", .record("limits"), "How much it may take."),
        ],
        others: .extensions
    )

    private static let parts = ValueFormat.map(.record("part"))

    static let part = RecordFormat(
        "part",
        "a part of a plugin",
        [
            KeyFormat("description", .text, "What it does."),
            KeyFormat(
                "with",
                .either([.text, .map(.anything)]),
                "JSON Schema of its inputs, or a file of the plugin with it."
            ),
            KeyFormat("example", .map(.anything), "Inputs to try it out in an empty folder."),
        ]
    )

    static let capabilities = RecordFormat(
        "capabilities",
        "'capabilities'",
        [
            KeyFormat("commands", .oneOrMore(.text), "Programs that it starts."),
            KeyFormat("network", .oneOrMore(.text), "Hosts that it talks to; none when absent."),
            KeyFormat("writes", .oneOrMore(.text), "Globs of what it may change in the project."),
            KeyFormat("secrets", .oneOrMore(.text), "Environment variables that it is given."),
        ]
    )

    static let limits = RecordFormat(
        "limits",
        "'limits'",
        [
            KeyFormat("timeout", .shaped(.duration), "The longest time of one request."),
            KeyFormat("silence", .shaped(.duration), "The longest time without an event."),
            KeyFormat("output", .text, "How much it may say in one request, such as 16MB."),
        ]
    )
}
