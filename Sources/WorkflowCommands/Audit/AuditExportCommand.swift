import ArgumentParser
import JSON
import WorkflowKit
import WorkflowReports
import WorkflowSystem

/// Takes records out of the audit trail for other programs.
struct AuditExportCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write records of the audit trail for another program, the oldest first.",
        discussion: """
            Formats: jsonl (the records as they are), csv, ocsf, cloudevents, otlp (JSON), syslog (RFC \
            5424). With '-o FILE' a manifest stands beside it in FILE.manifest.json: what was asked \
            for, the heads of the logs, the digest of the file, and what the format holds otherwise \
            than it was recorded. That records were exported is recorded.
            """
    )

    @Option(
        help: "How they are written: jsonl, csv, ocsf, cloudevents, otlp or syslog.",
        completion: WordArgument.completion(AuditExport.Format.self),
        transform: WordArgument.parse
    )
    var format = AuditExport.Format.jsonl

    @OptionGroup var filter: AuditFilterOptions

    @Option(help: ArgumentHelp("Only this log, when several users write.", valueName: "name"))
    var log: String?

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The file to write.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    @OptionGroup var archives: ArchiveOptions

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let console = context.output.console
        let outcome = try await context.project(with: archives).exportAudit(
            as: format,
            matching: try filter.filter(now: context.surroundings.now()),
            in: log,
            to: output
        ) { try console.write($0, .output) }
        if let output {
            try context.output.note("wrote \(outcome.manifest.records) records to '\(output)'")
        }
        for difference in outcome.manifest.differences {
            try context.output.note("\(format.rawValue): \(difference)")
        }
        for (part, count) in outcome.manifest.withheld.sorted(by: { $0.key < $1.key }) {
            try context.output.note(
                "\(count) records have no content '\(part)' that can be read here"
            )
        }
        try context.output.note(outcome.omitted)
        try context.output.noteUnrecorded(outcome.unrecorded)
        return .done
    }
}
