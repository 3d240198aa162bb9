import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowStore

/// The options that say which records of logs are meant.
struct LogFilterOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Only records about this phase.", valueName: "id"))
    var phase: String?

    @Option(help: ArgumentHelp("Only records about steps with this id.", valueName: "id"))
    var step: String?

    @Option(
        help: "Only records that matter as much or more: debug, info, warn or error.",
        completion: WordArgument.completion(LogLevel.self),
        transform: WordArgument.parse
    )
    var level: LogLevel?

    @Option(
        help: "Only what comes from there: stdout, stderr or engine; may be repeated.",
        completion: WordArgument.completion(LogRecord.Stream.self),
        transform: WordArgument.parse
    )
    var stream: [LogRecord.Stream] = []

    @Option(
        help: ArgumentHelp(
            "Only records with all of these words and \"phrases\"; /…/ is a regular expression.",
            valueName: "text"
        )
    )
    var grep: String?

    @Flag(help: "What '--grep' takes is a regular expression.")
    var regex = false

    @Option(
        name: [.customShort("C"), .long],
        help: ArgumentHelp("So many records around each that is found.", valueName: "count")
    )
    var context: Int?

    @OptionGroup var period: PeriodOptions

    @Option(help: ArgumentHelp("Only the last records.", valueName: "count"))
    var tail: Int?

    func validate() throws {
        for (name, count) in [("tail", tail), ("context", context)] {
            if let count, count < 0 {
                throw ValidationError("'--\(name)' takes a count from 0, not \(count)")
            }
        }
        if context != nil, grep == nil {
            throw ValidationError("'--context' shows what stands around what '--grep' finds")
        }
        if context != nil, tail != nil {
            throw ValidationError("'--context' and '--tail' do not go together")
        }
        if regex, grep == nil {
            throw ValidationError("'--regex' says how '--grep' is meant")
        }
    }

    /// What the options say, of the newest run.
    func request(now: Timestamp) throws -> LogRequest {
        var request = LogRequest()
        request.tail = tail
        request.context = context ?? 0
        request.query.phase = phase.map { PhaseID($0) }
        request.query.step = step.map { StepID($0) }
        request.query.level = level ?? .info
        request.query.streams = Set(stream)
        (request.query.since, request.query.until) = try period.moments(now: now)
        do {
            request.query.term = try grep.flatMap { try LogTerm.parse($0, isPattern: regex) }
        } catch {
            throw Failure(
                .usage,
                "'\(grep ?? "")' is no regular expression: \(error)",
                hints: ["without '/' around it, and without '--regex', it is taken word by word"]
            )
        }
        return request
    }
}
