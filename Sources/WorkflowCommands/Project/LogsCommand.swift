import ArgumentParser
import WorkflowDiagnostics
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore
import WorkflowSystem

/// Shows what steps printed and what the engine says of them.
struct LogsCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs",
        abstract: "Show and search what the steps of a run printed, and what became of them.",
        discussion: """
            What a step prints is of level info, what it writes to its error stream of level warn; \
            failures are of level error and repeat the last lines of the error stream. Details, such \
            as the evidence of gates, are of level debug and shown with '--level debug'. \
            '--grep' takes words that all stand in a record, and "phrases"; upper and lower case \
            differ. '/…/' is a regular expression.
            """
    )

    @Argument(help: "The run, or the beginning of its id; the newest one when left out.")
    var run: String?

    @OptionGroup var filter: LogFilterOptions

    @Option(help: ArgumentHelp("The runs that were started with this id.", valueName: "id"))
    var correlation: String?

    @Flag(help: "All runs.")
    var all = false

    @Flag(name: [.customShort("f"), .long], help: "Go on until nobody carries the run on.")
    var follow = false

    @Option(
        help: "Write them for another program: jsonl, otlp (JSON) or text.",
        completion: WordArgument.completion(LogExport.Format.self),
        transform: WordArgument.parse
    )
    var export: LogExport.Format?

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if all, run != nil {
            throw ValidationError("'--all' means all runs, and '\(run ?? "")' one of them")
        }
        if follow, all || correlation != nil || filter.context != nil || export == .otlp {
            throw ValidationError(
                "'--follow' follows one run, without '--context' and OTLP, which has an end"
            )
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var request = try filter.request(now: context.surroundings.now())
        request.run = run
        request.meansAllRuns = all
        request.correlationID = correlation
        let printer = LogPrinter(
            context,
            export: export ?? (context.output.isJSON ? .jsonl : nil),
            version: ProgramVersion.current,
            namesRun: !request.meansOneRun,
            namesStep: filter.phase == nil || filter.step == nil
        )
        try printer.begin()
        if follow {
            try await project.followLogs(request) { entry in
                try printer.print(entry)
                try printer.flush()
            }
            try printer.end()
        } else {
            let problems = try await project.logs(request, printer.print)
            try printer.end()
            for problem in problems {
                try context.output.note("\(problem): ddx doctor says more")
            }
        }
        if printer.isEmpty {
            try context.output.note("there is no record of that kind")
        }
        return .done
    }
}

/// Writes log records for people or for programs, many at a time.
private final class LogPrinter {
    private static let batch = 1 << 16

    private let context: CommandContext
    private var export: LogExport?
    private let namesRun: Bool
    private let namesStep: Bool
    private let isVerbose: Bool
    private let isRead: Bool
    /// What the last record was about, which the next one mostly is as well.
    private var subject: (place: LogPlace?, words: String)?
    private var text = ""
    private(set) var isEmpty = true

    init(
        _ context: CommandContext,
        export format: LogExport.Format?,
        version: String,
        namesRun: Bool,
        namesStep: Bool
    ) {
        self.context = context
        export = format.map { LogExport($0, version: version) }
        self.namesRun = namesRun
        self.namesStep = namesStep
        isVerbose = context.output.isVerbose
        isRead = context.output.console.terminals.contains(.output)
    }

    func begin() throws {
        text += export?.begin ?? ""
    }

    func print(_ entry: LogEntry) throws {
        isEmpty = false
        if let added = export?.add(entry.record, correlationID: entry.run.correlationID) {
            text += added
        } else {
            append(entry)
        }
        if text.utf8.count > Self.batch {
            try flush()
        }
    }

    func end() throws {
        text += export?.end ?? ""
        try flush()
    }

    func flush() throws {
        guard !text.isEmpty else {
            return
        }
        try context.output.print(text)
        text = ""
    }

    private func append(_ entry: LogEntry) {
        let record = entry.record
        text += entry.isBehindGap ? "--\n" : ""
        let start = text.utf8.count
        if isVerbose {
            text += "\(record.time.text) \(record.level.rawValue) "
        }
        if namesRun {
            text += "\(record.run.short) "
        }
        if namesStep {
            text += subject(of: record)
        }
        text += text.utf8.count > start ? "| " : ""
        let words = isRead ? record.text.neutralised : record.text
        if record.level == .error {
            text += context.output.strong(words)
        } else if record.stream == .engine {
            text += context.output.faint(words)
        } else {
            text += words
        }
        text += "\n"
    }

    private func subject(of record: LogRecord) -> String {
        if let subject, subject.place == record.place {
            return subject.words
        }
        let words = "\(record.subject) "
        subject = (record.place, words)
        return words
    }
}
