import ArgumentParser
import JSON
import WorkflowAudit
import WorkflowKit
import WorkflowModel

/// Lists records of the audit trail.
struct AuditListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List what happened, newest first: who did what, where, and how it came out.",
        discussion: """
            Options of different names narrow down further; those of one name widen. With '--json' \
            there is one object a line. That the records were read is recorded, too.
            """
    )

    @OptionGroup var filter: AuditFilterOptions

    @Option(help: ArgumentHelp("Only this log, when several users write.", valueName: "name"))
    var log: String?

    @Option(help: ArgumentHelp("The most that are listed.", valueName: "count"))
    var limit = 100

    @OptionGroup var archives: ArchiveOptions

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard limit > 0 else {
            throw ValidationError("'--limit' takes a count from 1, not \(limit)")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project(with: archives)
        let listing = try await project.auditEvents(
            matching: try filter.filter(now: context.surroundings.now()),
            in: log,
            limit: limit
        )
        let output = context.output
        if output.isJSON {
            try output.print(listing.events.map { $0.json.text() + "\n" }.joined())
        } else {
            try output.print(AuditTable(listing).text(output))
        }
        if listing.isCut {
            try output.note("there are more; '--limit' says how many are listed")
        }
        try output.note(listing.omitted)
        try output.noteUnrecorded(listing.unrecorded)
        return .done
    }
}

/// Records as people read them, one a line.
private struct AuditTable {
    private let listing: AuditListing

    init(_ listing: AuditListing) {
        self.listing = listing
    }

    func text(_ output: Output) -> String {
        guard !listing.logs.isEmpty else {
            return "there is no audit trail yet; it begins with the first run"
        }
        guard !listing.events.isEmpty else {
            return "no record is like that"
        }
        return TextTable(listing.events.map(row)).text(output)
    }

    private func row(_ event: AuditEvent) -> [String] {
        let place = [event.core?.run?.short ?? event.core?.workflow, event.core?.node]
        let cells = [
            "\(event.sequence)", event.time.text, event.who, event.core?.type ?? "–",
            event.core.map(\.result) ?? "–", place.compactMap(\.self).joined(separator: " "),
            event.subject,
        ]
        guard listing.logs.count > 1 else {
            return cells
        }
        return [String(event.log.split(separator: "/").last ?? "")] + cells
    }
}

extension AuditEvent {
    /// Who it was, as far as the reader may know.
    var who: String {
        let name = person?.name ?? core?.pseudonym ?? "–"
        return core?.actor == .agent ? "\(name) (agent)" : name
    }

    /// The files that it touched, or else the words that were given with it.
    fileprivate var subject: String {
        let files = core?.files ?? []
        guard let first = files.first else {
            return core?.note ?? ""
        }
        return first.path + (files.count > 1 ? " and \(files.count - 1) more" : "")
    }
}

extension AuditCore {
    /// The phase and the step.
    var node: String? {
        phase.map { phase in phase.text + (step.map { "/\($0)" } ?? "") }
    }

    /// The outcome with its reason.
    var result: String {
        outcome.rawValue + (reason.map { " (\($0))" } ?? "")
    }
}

extension Output {
    /// Says what of the trail was passed over.
    func note(_ omitted: AuditOmissions) throws {
        if omitted.damaged > 0 {
            try note(
                "\(omitted.damaged) records or contents are not what was recorded: ddx audit verify"
            )
        }
        if omitted.archived > 0 {
            try note("\(omitted.archived) records are in archives: --archive DIR")
        }
    }

    /// Says that a reading could not be recorded.
    func noteUnrecorded(_ reason: String?) throws {
        if let reason {
            try note("this reading is not recorded: \(reason)")
        }
    }
}
