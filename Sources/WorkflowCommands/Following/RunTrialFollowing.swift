import JSON
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowStore

/// Follows a run in a throw-away copy of the project, and shows what it changed there.
struct RunTrialFollowing {
    let context: CommandContext
    let project: Project

    /// - Returns: Done for a run that completed or waits for people, refused for one that failed.
    func follow(_ request: StartRequest) async throws -> ExitStatus {
        let display = ProgressDisplay(reading: LogReader(state: project.stateFolder), context)
        let signals = Signals()
        defer {
            signals.stopListening()
            display.end()
        }
        let isFirst = FirstTime()
        let follower = RunFollower(
            interruptions: context.output.console.interruptions ?? signals.interruptions
        ) { events in
            if isFirst.take(), context.output.console.takesSignals {
                signals.listen(onFirst: {}, onSecond: { display.end() })
            }
            display.observe(events)
        }
        async let _: Void = display.draw()
        let trial = try await project.tryOut(request, follower)
        display.end()
        for note in trial.notes {
            try context.output.note(note)
        }
        try context.output.print(text(trial), or: json(trial))
        let hasFailed = trial.run.status == .failed || trial.run.status == .cancelled
        return hasFailed ? .refused : .done
    }

    private func text(_ trial: RunTrial) -> String {
        var lines: [String] = []
        if trial.run.status == .failed {
            lines += trial.lastOutput.map { "  | \($0)" }
        }
        let reason = trial.run.reason.map { " (\($0.rawValue))" } ?? ""
        lines.append("in a copy of the project the run \(trial.run.status.rawValue)\(reason)")
        lines += trial.changes.map { "\($0.change.rawValue) \($0.path)" }
        if trial.changes.isEmpty {
            lines.append("no file changed")
        }
        if !trial.diff.isEmpty {
            lines += ["", trial.diff]
        }
        let next =
            trial.id.map { ["next: ddx run start --apply-preview \($0), which does exactly that"] }
            ?? ["next: ddx run start \(trial.run.creation.workflow)"]
        return (lines + next).joined(separator: "\n")
    }

    private func json(_ trial: RunTrial) -> JSONValue {
        var object: JSONObject = [
            "schema": "ddx.preview/1",
            "id": trial.id.json,
            "workflow": trial.run.creation.workflow.json,
            "status": trial.run.status.rawValue.json,
            "reason": trial.run.reason.map { $0.rawValue.json } ?? .null,
        ]
        object["files"] = .array(
            trial.changes.map { ["path": $0.path.json, "change": $0.change.rawValue.json] }
        )
        object["diff"] = trial.diff.json
        return .object(object)
    }
}
