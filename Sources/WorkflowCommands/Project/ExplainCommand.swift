import ArgumentParser
import WorkflowDiagnostics
import WorkflowKit
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
        let explanation = try await project.explanation(of: place, in: subject)
        let style = context.output.style(context)
        try context.output.print(explanation.text(style), or: explanation.json)
    }
}
