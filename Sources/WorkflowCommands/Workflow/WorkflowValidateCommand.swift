import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage
import WorkflowReports
import WorkflowSystem

/// Finds what is wrong with a workflow, and mends what can be mended.
struct WorkflowValidateCommand: ContextualCommand {
    /// How findings are written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case human
        case short
        case sarif
    }

    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Tell everything that is wrong with a workflow."
    )

    @Argument(help: "A name or a path; the workflow here or the only applied one when left out.")
    var name: String?

    @Option(help: "How findings are written: human, short or sarif.")
    var format = Format.human

    @Flag(help: "Rename misspelt keys and those of other tools first.")
    var fix = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let validation = try await fix ? project.mend(name) : project.validate(name)
        for change in validation.changes {
            let place = "\(change.path):\(change.position.line):\(change.position.column)"
            try context.output.note("\(place): '\(change.before)' is now '\(change.after)'")
        }
        try print(validation, context.output)
        return validation.diagnostics.hasErrors ? .invalid : .done
    }

    private func print(_ validation: Validation, _ output: Output) throws {
        let findings = validation.diagnostics
        let texts = validation.texts
        let renderer = DiagnosticRenderer(texts: texts, isColored: output.isColored(.output))
        switch format {
        case .sarif:
            let report = SARIFReport(
                findings,
                texts: texts,
                explanations: ExplanationCatalog.all,
                version: ProgramVersion.current
            )
            try output.print(json: report)
        case .short:
            try output.print(renderer.short(findings), or: report(validation))
        case .human:
            try output.print(
                findings.isEmpty
                    ? "workflow '\(validation.name)' is valid\(next)" : renderer.human(findings),
                or: report(validation)
            )
        }
    }

    private func report(_ validation: Validation) -> JSONValue {
        let findings = FindingsReport(validation.diagnostics, texts: validation.texts)
        return fix ? findings.json(after: validation.changes) : findings.json
    }

    private var next: String {
        name.map { "\nnext: ddx workflow apply \($0)" } ?? ""
    }
}
