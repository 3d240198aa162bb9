import ArgumentParser
import WorkflowKit
import WorkflowReports

/// Reports on how workflows are used.
struct ReportUsageCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "usage",
        abstract: "Report on how workflows are used: runs, retries, recoveries, shared workflows.",
        discussion: """
            Figures come from what is recorded on this computer; what nobody records is told as not \
            known. Which workflows several projects share is looked for in all projects that you made.
            """
    )

    @Flag(help: "The runs of all projects that you made and that still exist.")
    var allProjects = false

    @OptionGroup var created: SinceOption
    @OptionGroup var report: ReportOptions
    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let result = try await context.project().usage(
            since: try created.moment(in: context),
            ofAllProjects: allProjects
        )
        for entry in result.lookedAt.entries {
            if let problem = entry.problem {
                try context.output.note("project '\(entry.folder)' cannot be read: \(problem)")
            }
        }
        try report.write(result.document, or: result.json, in: context)
        return .done
    }
}
