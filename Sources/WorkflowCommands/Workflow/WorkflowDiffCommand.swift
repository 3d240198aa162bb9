import ArgumentParser
import JSON
import WorkflowKit
import WorkflowLibrary

/// Shows what was edited in an applied workflow.
struct WorkflowDiffCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Show what you changed in a workflow since it was applied."
    )

    @Argument(help: "The applied workflow; the only one when left out.")
    var name: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let (name, diff) = try await context.project().edits(of: name)
        let text = String(decoding: diff.text, as: UTF8.self)
        try context.output.print(
            diff.files.isEmpty ? "'\(name)' is as it was applied\n" : text,
            or: [
                "schema": "ddx.diff/1", "name": name.json,
                "files": .array(
                    diff.files.map { ["path": $0.path.json, "change": $0.change.rawValue.json] }
                ),
                "diff": text.json,
            ]
        )
        return .done
    }
}
