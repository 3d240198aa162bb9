import ArgumentParser
import WorkflowKit

/// Lists the sources.
struct SourceListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the git repositories that workflows come from."
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let report = SourceReport(try await context.project().sources())
        try context.output.print(report.text(context.output), or: report.json)
        return .done
    }
}
