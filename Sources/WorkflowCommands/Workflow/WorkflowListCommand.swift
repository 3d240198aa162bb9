import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary
import WorkflowReports

/// Lists workflows.
struct WorkflowListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the workflows of the project, the bundled ones, and those of the sources."
    )

    @OptionGroup var options: WorkflowFilterOptions

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let listings = try await project.workflows(options.filter)
        let hint = project.hasNoSources ? "more come from git: ddx source add URL\n" : ""
        try context.output.print(
            text(listings, context.output) + hint,
            or: ["schema": "ddx.workflows/1", "workflows": .array(listings.map(\.json))]
        )
        return .done
    }

    /// A table for each type.
    private func text(_ listings: [WorkflowListing], _ output: Output) -> String {
        guard !listings.isEmpty else {
            return "no workflow fits\nnext: ddx workflow list\n"
        }
        let groups = Dictionary(grouping: listings) { $0.summary.type ?? "other" }
        let tables = groups.keys.sorted().map { type in
            let table = TextTable((groups[type] ?? []).map(\.row), indent: "  ")
            return output.strong(type.neutralised) + "\n" + table.text(output)
        }
        return tables.joined(separator: "\n") + "\nnext: ddx workflow show NAME\n"
    }
}
