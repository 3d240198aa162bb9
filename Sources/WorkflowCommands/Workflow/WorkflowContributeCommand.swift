import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary
import WorkflowReports

/// Gives edits back to a source.
struct WorkflowContributeCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "contribute",
        abstract: "Give your edits of a workflow back to its source, on a branch of its own.",
        discussion: """
            The workflow is validated and searched for secrets, committed with git's configured \
            author, and pushed. Whoever may not push gets a patch file to send.
            """
    )

    @Argument(help: "The applied workflow; the only one when left out.")
    var name: String?

    @Option(name: [.short, .long], help: "What the commit says.")
    var message: String?

    @Option(help: "The source that gets a workflow of your own; the only one when left out.")
    var source: String?

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Write a patch, or a bundle when its name ends in .bundle, instead of pushing.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @Flag(help: "Also tell how many of your runs of it completed; else nothing of that is given.")
    var withStatistics = false

    @Flag(help: "Show what would be given back, and commit nothing.")
    var dryRun = false

    @Flag(help: "Give it back although something in it looks like a secret.")
    var despiteSecrets = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        var request = ContributeRequest()
        request.workflow = name
        request.message = message
        request.source = source
        request.output = output
        request.isPreview = dryRun
        request.withStatistics = withStatistics
        request.ignoresSecrets = despiteSecrets
        let report = try await context.project().contribute(request)
        try context.output.print(text(report, context.output), or: json(report))
        return .done
    }

    private func text(_ report: ContributeReport, _ output: Output) -> String {
        guard !report.files.isEmpty else {
            return "'\(report.name)' is as it is in '\(report.source)': nothing to give back\n"
                + "next: ddx workflow diff \(report.name)\n"
        }
        let head = report.commit.map { "\(report.name): commit \($0.short)" }
        var lines = [output.strong(head ?? "\(report.name) would be given to '\(report.source)'")]
        lines += report.files.map { "  \($0.change.rawValue) \($0.path)".neutralised }
        lines.append(
            report.isTested
                ? "  it is valid, and its scenes pass"
                : "  it is valid and untested: "
                    + (report.hasTests
                        ? "its scenes were not played, for want of trust" : "it has no scenes")
        )
        if let words = report.statistics?.words {
            lines.append("  it tells of your runs: \(words)")
        }
        lines += report.messages.map { "  \($0)".neutralised }
        let text = lines.map { $0 + "\n" }.joined()
        return text + "next: \(next(report))\n"
    }

    private func next(_ report: ContributeReport) -> String {
        if let file = report.file {
            return "send '\(file)' to the people of '\(report.source)'"
        }
        guard report.isPushed, let branch = report.branch else {
            return "the same without --dry-run"
        }
        return report.request.map { "open the request: \($0)" }
            ?? "ask the people of '\(report.source)' to merge the branch '\(branch)'"
    }

    /// The object `ddx.contribution/1`.
    private func json(_ report: ContributeReport) -> JSONValue {
        [
            "schema": "ddx.contribution/1", "name": report.name.json,
            "source": report.source.json, "commit": (report.commit?.text).json,
            "branch": report.branch.json, "pushed": report.isPushed.json,
            "file": report.file.json, "request": report.request.json,
            "statistics": report.statistics.map(\.json) ?? .null,
            "messages": report.messages.json, "tested": report.isTested.json,
            "files": .array(
                report.files.map { ["path": $0.path.json, "change": $0.change.rawValue.json] }
            ),
            "next": next(report).json,
        ]
    }
}
