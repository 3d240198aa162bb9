import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary
import WorkflowReports

/// Says what a project is made from and what it lacks.
struct AnalyzeCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "analyze",
        abstract: "Say what this project is made from, what it lacks, and what would bring it."
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let report = try await context.project().analyze()
        if report.isCut {
            try context.output.note("there are more files than were looked at")
        }
        try context.output.print(text(report, context.output), or: json(report))
        return .done
    }

    private func text(_ report: AnalysisReport, _ output: Output) -> String {
        var text = report.facts.isEmpty ? "this folder holds nothing to look at\n" : ""
        text += report.facts.map { fact in
            "\(fact.value): \(fact.evidence.joined(separator: ", "))".neutralised + "\n"
        }
        .joined()
        for (workflow, statistics) in report.runs {
            text += "runs of '\(workflow)': \(statistics.words ?? "none")".neutralised + "\n"
        }
        for advice in report.advice {
            text += "\n" + output.strong("missing: \(advice.gap.title)") + "\n"
            text += "  \(advice.gap.reason) (\(advice.gap.evidence.joined(separator: ", ")))\n"
            for one in advice.workflows {
                let why = one.reasons.first.map { ": \($0)" } ?? ""
                text += "  → \(one.listing.summary.name)\(why)".neutralised + "\n"
            }
        }
        let first = report.advice.lazy.flatMap(\.workflows).first?.listing.summary.name
        return text + "\nnext: ddx workflow \(first.map { "show \($0)" } ?? "list")\n"
    }

    /// The object `ddx.analysis/1`.
    private func json(_ report: AnalysisReport) -> JSONValue {
        [
            "schema": "ddx.analysis/1",
            "facts": .array(
                report.facts.map {
                    [
                        "kind": $0.kind.json, "value": $0.value.json,
                        "evidence": $0.evidence.json,
                    ]
                }
            ),
            "runs": .array(
                report.runs.map {
                    ["workflow": $0.workflow.json, "statistics": $0.statistics.json]
                }
            ),
            "missing": .array(
                report.advice.map { advice in
                    [
                        "practice": advice.gap.practice.json, "title": advice.gap.title.json,
                        "reason": advice.gap.reason.json, "evidence": advice.gap.evidence.json,
                        "workflows": .array(
                            advice.workflows.map {
                                [
                                    "workflow": $0.listing.summary.name.json,
                                    "source": $0.listing.source.json,
                                    "reasons": $0.reasons.json,
                                ]
                            }
                        ),
                    ]
                }
            ),
        ]
    }
}
