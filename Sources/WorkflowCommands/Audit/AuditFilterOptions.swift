import ArgumentParser
import WorkflowAudit
import WorkflowModel

/// The options that say which records of the audit trail are meant.
struct AuditFilterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Only what this account did, or its pseudonym; may be repeated.",
            valueName: "name"
        )
    )
    var who: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only records of this type, such as step_ended; may be repeated.",
            valueName: "type"
        )
    )
    var type: [String] = []

    @Option(
        help: "Only what came out so; may be repeated.",
        completion: WordArgument.completion(AuditCore.Outcome.self),
        transform: WordArgument.parse
    )
    var outcome: [AuditCore.Outcome] = []

    @Option(help: ArgumentHelp("Only records of this run.", valueName: "id"))
    var run: String?

    @Option(help: ArgumentHelp("Only records of this phase.", valueName: "id"))
    var phase: String?

    @Option(
        help: ArgumentHelp(
            "Only what touched this file, or a file in this folder.",
            valueName: "path"
        )
    )
    var file: String?

    @Option(help: ArgumentHelp("Only what was done on this machine.", valueName: "name"))
    var host: String?

    @OptionGroup var period: PeriodOptions

    @Option(help: ArgumentHelp("Only records with this text anywhere in them.", valueName: "text"))
    var grep: String?

    /// What the options say.
    func filter(now: Timestamp) throws -> AuditFilter {
        var filter = AuditFilter()
        filter.who = who
        filter.types = type
        filter.outcomes = outcome
        filter.run = run?.lowercased()
        filter.phase = phase
        filter.file = file
        filter.host = host
        (filter.since, filter.until) = try period.moments(now: now)
        filter.text = grep
        return filter
    }
}
