import ArgumentParser
import JSON
import WorkflowKit
import WorkflowLanguage
import WorkflowModel

/// Removes what is no longer needed.
struct PruneCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove runs that ended long ago, and what is kept for them.",
        discussion: """
            Runs stay for 'retention.runs' after they have ended (90 days), their logs for \
            'retention.logs' (30 days); where all logs take more room than 'retention.log_size', \
            those of the runs that ended first go, too. Contents that were kept to take files back go \
            with the last run that needs them. Who removed a run, and when, stays in the ledger. \
            No file of the project is touched, and no run that is under way or waits. With \
            '--archive' a copy of each run is written and synced first: its history, its definition \
            and its files, but not the contents that were kept to take files back.
            """
    )

    @Option(
        help: ArgumentHelp(
            "Remove what ended longer ago than this, such as 7d, whatever the settings say.",
            valueName: "duration"
        ),
        transform: Self.duration
    )
    var olderThan: Duration?

    @Option(
        help: ArgumentHelp(
            "Keep a copy of each run here before anything of it is removed.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var archive: String?

    @Flag(help: "Say what would be removed; remove nothing.")
    var dryRun = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let pruning = try await context.project().prune(
            olderThan: olderThan,
            keepingCopiesIn: archive,
            isTrial: dryRun
        )
        try context.output.print(pruning.text(isTrial: dryRun), or: pruning.json(isTrial: dryRun))
        return .done
    }

    private static func duration(_ text: String) throws -> Duration {
        guard let duration = SettingValue.duration(text) else {
            throw ValidationError("it is no duration such as 12h, 7d or 30d")
        }
        return duration
    }
}

extension Pruning {
    fileprivate func text(isTrial: Bool) -> String {
        guard !runs.isEmpty || !outputs.isEmpty || contents > 0 else {
            return "nothing is old enough to be removed"
        }
        let verb = isTrial ? "would remove" : "removed"
        var lines = runs.map { "\(verb) run \($0.short)" }
        lines += outputs.map { "\(verb) the log of run \($0.short)" }
        if contents > 0 {
            lines.append("\(verb) \(contents) kept contents of files, \(bytes) bytes")
        }
        return lines.joined(separator: "\n")
    }

    fileprivate func json(isTrial: Bool) -> JSONValue {
        [
            "dry_run": isTrial.json, "runs": .array(runs.map(\.text.json)),
            "outputs": .array(outputs.map(\.text.json)), "contents": contents.json,
            "bytes": bytes.json,
        ]
    }
}
