import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// Makes a report of the audit trail.
struct AuditReportCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract:
            "Report on a period for an auditor: evidence out of the audit trail, and its limits.",
        discussion: """
            The trail is verified for the report. One report serves all frameworks; what differs is \
            the map that leads from their controls to its sections. It is evidence for an auditor's \
            questions, and says itself what it does not show. Ends with code 3 when the trail does \
            not hold. That it was made is recorded.
            """
    )

    @Option(
        help: "The framework: soc2, hipaa, gdpr, iso27001 or pci.",
        completion: WordArgument.completion(AuditFramework.self),
        transform: WordArgument.parse
    )
    var framework: AuditFramework

    @OptionGroup var period: PeriodOptions

    @Option(help: ArgumentHelp("How many records are picked and proved.", valueName: "count"))
    var samples = 5

    @OptionGroup var form: ReportOptions
    @OptionGroup var archives: ArchiveOptions
    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard (0...1000).contains(samples) else {
            throw ValidationError("'--samples' takes a count up to 1000, not \(samples)")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let (since, until) = try period.moments(now: context.surroundings.now())
        let (report, unrecorded) = try await context.project(with: archives).auditReport(
            Project.AuditReportRequest(
                framework: framework,
                since: since,
                until: until,
                samples: samples
            )
        )
        try form.write(report.document, or: report.json, in: context)
        try context.output.noteUnrecorded(unrecorded)
        return report.isSound ? .done : .unsound
    }
}
