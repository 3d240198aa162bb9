import ArgumentParser
import WorkflowKit
import WorkflowReports

/// Reports on one run.
struct ReportRunCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Report on one run: a timeline, where its time went, retries, gates and files."
    )

    @Argument(help: "The run; the newest one when left out.")
    var run: String?

    @OptionGroup var report: ReportOptions
    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let result = try await project.timeReport(of: run)
        try report.write(result.document, or: result.json, in: context)
        return .done
    }
}
