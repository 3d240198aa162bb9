import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage
import WorkflowSystem

/// Makes a workflow of this project from one of another tool.
struct WorkflowImportCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a workflow of this project from one of another tool.",
        discussion: """
            Read are workflows of GitHub Spec Kit, HELIX with 'activities' and 'GATE.yaml', and \
            earlier DDx. Told is what each part became and what is not carried over, with its line. \
            A workflow that exists is never overwritten.
            """
    )

    @Argument(help: "A file, or a folder with a workflow.")
    var path: String

    @Option(help: ArgumentHelp("What it is called here.", valueName: "name"))
    var name: String?

    @Flag(help: "Tell what would come of it, and write nothing.")
    var dryRun = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let (workflow, created) = try await project.importWorkflow(
            path,
            named: name,
            isPreview: dryRun
        )
        try context.output.print(
            text(workflow, created, context.output),
            or: [
                "schema": "ddx.import/1", "name": workflow.name.json,
                "format": workflow.format.json, "files": created.json,
                "mapped": outline(workflow.notes, .mapped),
                "not_carried_over": outline(workflow.notes, .notCarriedOver),
            ]
        )
        return .done
    }

    private func text(_ workflow: ImportedWorkflow, _ created: [String], _ output: Output) -> String
    {
        var text = output.strong("\(workflow.name), from \(workflow.format)".neutralised) + "\n"
        for (title, outcome) in [
            ("mapped", ImportNote.Outcome.mapped), ("not carried over", .notCarriedOver),
        ] {
            let notes = workflow.notes.filter { $0.outcome == outcome }
            let rows = notes.map { ["  \($0.file):\($0.line)", $0.what.shortened, $0.words] }
            text += notes.isEmpty ? "" : "\n\(title)\n" + TextTable(rows).text(output)
        }
        guard !created.isEmpty else {
            return text + "\nnothing was written\n"
        }
        return text + "\n" + created.map { "created \($0.neutralised)\n" }.joined()
            + "next: ddx workflow show \(workflow.name)\n"
    }

    private func outline(_ notes: [ImportNote], _ outcome: ImportNote.Outcome) -> JSONValue {
        .array(
            notes.filter { $0.outcome == outcome }.map { note in
                [
                    "what": note.what.json, "file": note.file.json, "line": note.line.json,
                    outcome == .mapped ? "became" : "why": note.words.json,
                ]
            }
        )
    }
}

extension String {
    /// The text as it fits into a column.
    fileprivate var shortened: String { count > 60 ? "\(prefix(59))…" : self }
}
