import ArgumentParser
import WorkflowKit
import WorkflowReports

/// Reports on how long things take over many runs.
struct ReportTimingCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "timing",
        abstract: "Report on how long phases and steps take over runs, and what holds runs up."
    )

    @Option(help: ArgumentHelp("Only runs of this workflow.", valueName: "name"))
    var workflow: String?

    @OptionGroup var created: SinceOption
    @OptionGroup var report: ReportOptions
    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let result = try await context.project().timing(
            of: workflow,
            since: try created.moment(in: context)
        )
        try report.write(result.document, or: result.json, in: context)
        return .done
    }
}
