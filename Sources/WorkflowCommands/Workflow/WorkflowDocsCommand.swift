import ArgumentParser
import JSON
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// Writes a page about a workflow.
struct WorkflowDocsCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "Print a page about a workflow in Markdown, with a diagram."
    )

    @Argument(help: "The name or the path of a workflow.")
    var name: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let (definition, scenes) = try await context.project().described(name)
        let document = WorkflowDocument(definition, scenes: scenes)
        try context.output.print(
            document.markdown,
            or: [
                "schema": "ddx.docs/1", "name": definition.name.json,
                "text": document.markdown.json,
            ]
        )
        return .done
    }
}
