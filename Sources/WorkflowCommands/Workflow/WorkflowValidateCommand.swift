import ArgumentParser
import WorkflowDiagnostics
import WorkflowKit
import WorkflowSystem

/// Finds what is wrong with a workflow.
struct WorkflowValidateCommand: ContextualCommand {
    /// How findings are written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case human
        case short
        case sarif

        /// Those that work.
        static var allValueStrings: [String] { [human.rawValue, short.rawValue] }
    }

    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Tell everything that is wrong with a workflow."
    )

    @Argument(help: "A name or a path; the workflow here or the only applied one when left out.")
    var name: String?

    @Option(help: "How findings are written: human or short.")
    var format = Format.human

    @Flag(help: ArgumentHelp("Mend what can be mended.", visibility: .hidden))
    var fix = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        try refuseWhatIsMissing()
        let validation = try context.project().validate(name)
        let findings = validation.diagnostics
        let output = context.output
        let renderer = DiagnosticRenderer(
            texts: validation.texts,
            isColored: output.isColored(.output)
        )
        try output.print(
            format == .short
                ? renderer.short(findings)
                : findings.isEmpty
                    ? "workflow '\(validation.name)' is valid\(next)" : renderer.human(findings),
            or: FindingsReport(findings, texts: validation.texts).json
        )
        return findings.hasErrors ? .invalid : .done
    }

    private var next: String {
        name.map { "\nnext: ddx workflow apply \($0)" } ?? ""
    }

    private func refuseWhatIsMissing() throws {
        guard format != .sarif else {
            throw Failure(
                .usage,
                "'--format sarif' is not supported yet",
                hints: ["ddx workflow validate --json"]
            )
        }
        guard !fix else {
            throw Failure(
                .usage,
                "'--fix' is not supported yet",
                hints: ["follow the help lines of 'ddx workflow validate'"]
            )
        }
    }
}
