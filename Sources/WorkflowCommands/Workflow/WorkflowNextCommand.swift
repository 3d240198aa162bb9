import ArgumentParser
import JSON
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// Shows what can be done now.
struct WorkflowNextCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "next",
        abstract: "Show what can be done now: open criteria, and actions on offer."
    )

    @Argument(help: "The run; the only one that is not over when left out.")
    var run: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let run = try await RunQuestion(context: context).run(named: run, in: project)
        let history = try await project.history(of: run, default: .open)
        let report = RunReport(history, in: context)
        let actions = history.actionsOnOffer
        try context.output.print(
            NextReport(report, actions: actions).text(context.output.style(context)),
            or: json(report, actions)
        )
        return .done
    }

    private func json(
        _ report: RunReport,
        _ actions: [NextReport.OfferedAction]
    ) -> JSONValue {
        let summary = report.summary
        return [
            "schema": "ddx.next/1", "run": summary.id.text.json,
            "workflow": summary.workflow.json, "status": summary.status.rawValue.json,
            "criteria": .array(report.record.openCriteria.map(\.json)),
            "waiting_for": .array(summary.waiting.map(\.json)),
            "actions": .array(
                actions.map {
                    [
                        "phase": ($0.phase?.text).json, "id": $0.id.json, "title": $0.title.json,
                    ]
                }
            ),
            "next": summary.next.json,
        ]
    }
}

extension WorkflowModel.OpenCriterion {
    /// An element of `criteria`.
    fileprivate var json: JSONValue {
        [
            "number": number.json, "phase": phase.text.json, "kind": side.rawValue.json,
            "criteria": result.criteria.json, "verdict": result.verdict.rawValue.json,
            "attestable": isAttestable.json, "role": result.role.json,
        ]
    }
}

extension RunHistory {
    /// Actions of the workflow and of the phases that something happens in.
    fileprivate var actionsOnOffer: [NextReport.OfferedAction] {
        let active = Set(
            record.phases.filter { $0.status == .inProgress || $0.isBlocked }.map(\.id)
        )
        return (pinned?.definition.namedActions ?? [])
            .filter { $0.phase.map(active.contains) ?? true }
            .map {
                NextReport.OfferedAction(phase: $0.phase, id: $0.action.id, title: $0.action.title)
            }
    }
}
