import ArgumentParser
import WorkflowModel
import WorkflowReports
import WorkflowStore

/// Lists runs.
struct RunListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the runs of the project, newest first."
    )

    @Option(
        help: "Only runs with this status; may be repeated.",
        completion: WordArgument.completion(RunStatus.self),
        transform: WordArgument.parse
    )
    var status: [RunStatus] = []

    @Option(help: ArgumentHelp("Only runs of this workflow.", valueName: "name"))
    var workflow: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        // A run whose owner died is recorded as running and shown as paused.
        var recorded = Set(status)
        if recorded.contains(.paused) {
            recorded.insert(.running)
        }
        let filter = RunFilter(statuses: recorded, workflow: workflow)
        let runs = try await project.summaries(matching: filter, in: context)
            .filter { status.isEmpty || status.contains($0.status) }
        let report = RunListReport(
            runs: runs,
            isFiltered: !status.isEmpty || workflow != nil
        )
        try context.output.print(report.text(context.output.style(context)), or: report.json)
        return .done
    }
}
