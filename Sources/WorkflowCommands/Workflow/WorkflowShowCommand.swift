import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore

/// Shows one workflow.
struct WorkflowShowCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the phases, gates, artifacts, actions and variables of a workflow."
    )

    @Argument(help: "The name or the path of a workflow.")
    var name: String

    @Flag(help: "Tell the file and line that each part comes from, the overlay's among them.")
    var resolved = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        if resolved {
            let page = ResolvedPage(try await project.resolved(name))
            try context.output.print(page.text(context.output), or: page.json)
            return .done
        }
        let details = try await project.workflow(name)
        let page = WorkflowPage(
            details,
            as: name,
            statistics: try await project.statistics(of: details.definition.name)
        )
        if !details.diagnostics.isEmpty {
            try context.output.note(
                "\(details.diagnostics.count) findings; see 'ddx workflow validate \(name)'"
            )
        }
        try context.output.print(page.text(context.output), or: page.json)
        return .done
    }
}
