import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// Explains a run or a code.
struct ExplainCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain why a run is as it is, or what a diagnostic means."
    )

    @Argument(help: "A run or a code such as DDX0213; the newest run when left out.")
    var subject: String?

    @Argument(help: "A phase of the run, or a step as PHASE/STEP.")
    var place: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        if let subject, subject.lowercased().hasPrefix("ddx") {
            try explainCode(subject, context)
        } else {
            try await explainRun(context)
        }
        return .done
    }

    private func explainCode(_ text: String, _ context: CommandContext) throws {
        if let place {
            throw Failure(
                .usage,
                "'\(place)' stands behind a code, which takes no phase",
                hints: ["ddx explain \(text)"]
            )
        }
        guard let code = DiagnosticCode(parsing: text),
            let explanation = ExplanationCatalog.explanation(of: code)
        else {
            throw Failure(
                .notFound,
                "there is no code '\(text)'",
                hints: ["codes are written as in 'error[DDX0213]'"]
            )
        }
        try context.output.print(
            CodePage(explanation, ExplanationCatalog.example(of: code)).text,
            or: CodePage(explanation, ExplanationCatalog.example(of: code)).json
        )
    }

    private func explainRun(_ context: CommandContext) async throws {
        let project = try context.project()
        let history = try await project.history(of: subject)
        let report = RunReport(history, in: context)
        let explained = Explanation.Subject(place ?? "", in: history.record)
        var lastOutput: [String] = []
        if let step = quotedStep(explained, of: history.record) {
            lastOutput = try project.lastOutput(of: step, in: history.record.id)
        }
        let holders = try project.lockHolders(of: history)
        let explanation = explained.flatMap {
            Explanation($0, of: report, lastOutput: lastOutput, lockHolders: holders)
        }
        guard let explanation else {
            throw Failure(
                .notFound,
                "run \(history.record.id.short) has no phase or step '\(place ?? "")'",
                hints: [
                    Suggestion.hint(for: place ?? "", among: history.record.places),
                    "ddx run show \(history.record.id.short)",
                ]
                .compactMap(\.self)
            )
        }
        let style = context.output.style(context)
        try context.output.print(
            explanation.text(style),
            or: [
                "schema": "ddx.explanation/1", "run": history.record.id.text.json,
                "text": explanation.text(Style(now: style.now)).json,
            ]
        )
    }

    /// The step whose output tells something about what is explained.
    private func quotedStep(
        _ subject: Explanation.Subject?,
        of record: RunRecord
    ) -> StepReference? {
        switch subject {
        case nil: return nil
        case .step(let step): return step
        case .phase(let phase):
            let failed = StopReport.failedStep(of: record)
            return failed?.phase == phase ? failed : nil
        case .run: return StopReport.failedStep(of: record)
        }
    }
}

extension RunRecord {
    /// What can be explained of the run, as it is typed.
    fileprivate var places: [String] {
        phases.flatMap { phase in
            [phase.id.text] + phase.steps.map { "\(phase.id)/\($0.id)" }
        }
    }
}
