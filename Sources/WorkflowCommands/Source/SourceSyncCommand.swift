import ArgumentParser
import WorkflowKit

/// Fetches what is new in the sources.
struct SourceSyncCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Fetch what is new in the sources.",
        discussion: "What cannot be reached is tried three times and keeps what was there."
    )

    @Option(help: "Only this source.")
    var name: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let report = SourceReport(try await context.project().syncSources(name))
        try context.output.print(report.text(context.output), or: report.json)
        return report.status
    }
}
