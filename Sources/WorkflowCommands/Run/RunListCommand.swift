import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore

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

    @Flag(help: "The runs of all projects that you made and that still exist.")
    var allProjects = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let now = context.surroundings.now()
        let condition = try condition.map { try RunCondition($0, now: now) }
        var filter = RunFilter(statuses: Set(status), workflow: workflow, principal: principal)
        // A run whose owner died is recorded as running and shown as paused.
        if status.contains(.paused) {
            filter.statuses.insert(.running)
        }
        filter.since = try created.moment(in: context)
        let final = filter
        let project = try context.project()
        let report: RunListReport
        if allProjects {
            let (found, lookedAt) = try await project.askAll(in: context) { project, _ in
                try await project.summaries(matching: final, where: condition, in: context)
            }
            let undecided = found.compactMap(\.answer.undecided)
            report = RunListReport(
                runs: found.flatMap { folder, answer in
                    shown(answer.runs).map { $0.inProject(folder) }
                },
                isFiltered: isFiltered,
                projects: lookedAt,
                undecided: undecided.first.map { first in
                    .init(count: undecided.reduce(0) { $0 + $1.count }, cause: first.cause)
                }
            )
        } else {
            let found = try await project.summaries(matching: final, where: condition, in: context)
            report = RunListReport(
                runs: shown(found.runs),
                isFiltered: isFiltered,
                undecided: found.undecided
            )
        }
        try context.output.print(report.text(context.output.style(context)), or: report.json)
        return .done
    }

    private var isFiltered: Bool {
        !status.isEmpty
            || [workflow, created.since, principal, condition].contains { $0 != nil }
    }

    private func shown(_ runs: [RunSummaryReport]) -> [RunSummaryReport] {
        runs.filter { status.isEmpty || status.contains($0.status) }
    }
}
