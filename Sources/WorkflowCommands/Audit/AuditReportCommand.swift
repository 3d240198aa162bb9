import ArgumentParser
import JSON
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowSystem

/// Makes a report of the audit trail.
struct AuditReportCommand: ContextualCommand {
    /// How the report is written.
    enum Format: String, CaseIterable {
        case text
        case md
        case json
        case csv
        case html
    }

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

    @Option(
        help: ArgumentHelp("Only from this moment on: \(MomentArgument.help).", valueName: "moment")
    )
    var since: String?

    @Option(help: ArgumentHelp("Only before this moment.", valueName: "moment"))
    var until: String?

    @Option(
        help: "How it is written: text, md, json, csv or html.",
        completion: WordArgument.completion(Format.self),
        transform: WordArgument.parse
    )
    var format: Format?

    @Option(help: ArgumentHelp("How many records are picked and proved.", valueName: "count"))
    var samples = 5

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The file to write.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    @OptionGroup var archives: ArchiveOptions

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard (0...1000).contains(samples) else {
            throw ValidationError("'--samples' takes a count up to 1000, not \(samples)")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let now = context.surroundings.now()
        let (report, unrecorded) = try await context.project(with: archives).auditReport(
            Project.AuditReportRequest(
                framework: framework,
                since: try since.map { try MomentArgument.parse($0, of: "--since", now: now) },
                until: try until.map { try MomentArgument.parse($0, of: "--until", now: now) },
                samples: samples
            )
        )
        let text = text(of: report, in: context)
        if let output {
            let path = context.surroundings.absolute(output)
            try DurableFile.write(Array(text.utf8), to: path, mode: .privateFile)
            try context.output.note("wrote the report to '\(output)'")
        } else {
            try context.output.print(text)
        }
        try context.output.noteUnrecorded(unrecorded)
        return report.isSound ? .done : .unsound
    }

    private func text(of report: AuditReport, in context: CommandContext) -> String {
        switch format ?? (context.output.isJSON ? .json : .text) {
        case .text:
            let style = output == nil ? context.output.style(context) : Style(now: report.madeAt)
            return report.document.text(style)
        case .md: return report.document.markdown
        case .json: return report.json.text(pretty: true) + "\n"
        case .csv: return report.document.csv
        case .html: return report.document.html
        }
    }
}
