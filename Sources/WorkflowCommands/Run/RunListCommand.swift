import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// Lists runs.
struct RunListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the runs of the project, newest first.",
        discussion: """
            A condition is an expression as in workflows, such as \
            "status == 'failed' && duration > duration('1h')" or "phases.test.attempt > 1". It reads id, \
            workflow, version, digest, status, reason, principal, correlation, created, started, ended, \
            duration, percent, vars.NAME (no secrets), and status, reason, attempt, started, ended and \
            duration of phases.ID. What a run does not have is null.
            """
    )

    @Option(
        help: "Only runs with this status; may be repeated.",
        completion: WordArgument.completion(RunStatus.self),
        transform: WordArgument.parse
    )
    var status: [RunStatus] = []

    @Option(help: ArgumentHelp("Only runs of this workflow.", valueName: "name"))
    var workflow: String?

    @OptionGroup var created: SinceOption

    @Option(help: ArgumentHelp("Only runs that this account created.", valueName: "name"))
    var principal: String?

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Only runs for which this condition holds.", valueName: "expr")
    )
    var condition: String?

    @Option(help: ArgumentHelp("At most so many, the newest; all when left out.", valueName: "n"))
    var limit: Int?

    @Flag(help: "The runs of all projects that you made and that still exist.")
    var allProjects = false

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if let limit, limit < 1 {
            throw ValidationError("'--limit' takes a number from 1")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        var request = RunListRequest()
        if !status.isEmpty {
            request.statuses = Set(status)
        }
        request.workflow = workflow
        request.principal = principal
        request.since = try created.moment(in: context)
        request.limit = limit
        let now = context.surroundings.now()
        request.condition = try condition.map { try RunCondition($0, now: now) }
        let wanted = request
        let project = try context.project()
        let report: RunListReport
        if allProjects {
            let (found, lookedAt) = try await project.askAll(in: context) { project, _ in
                try await project.runList(wanted)
            }
            let undecided = found.compactMap(\.answer.undecided)
            let runs = found.flatMap { folder, answer in answer.runs.map { $0.inProject(folder) } }
            let newest = Array(runs.newestFirst.prefix(limit ?? .max))
            report = RunListReport(
                runs: newest,
                isFiltered: wanted.isFiltered,
                hasMore: newest.count < runs.count || found.contains { $0.answer.last != nil },
                projects: lookedAt,
                undecided: undecided.first.map { first in
                    .init(count: undecided.reduce(0) { $0 + $1.count }, cause: first.cause)
                }
            )
        } else {
            let found = try await project.runList(wanted)
            report = RunListReport(
                runs: found.runs,
                isFiltered: wanted.isFiltered,
                hasMore: found.last != nil,
                undecided: found.undecided
            )
        }
        try context.output.print(report.text(context.output.style(context)), or: report.json)
        if report.hasMore {
            try context.output.note("there are more; '--limit' says how many are listed")
        }
        return .done
    }
}
