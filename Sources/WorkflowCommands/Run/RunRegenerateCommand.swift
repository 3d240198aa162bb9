import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowSystem

/// Renders again what a run has made, with other values.
struct RunRegenerateCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "regenerate",
        abstract: "Change variables of a run and render its artifacts again.",
        discussion: """
            What would change is shown first as a diff, and asked about on a terminal. Files that \
            somebody edited stay as they are. Without values, those of the project are taken: give \
            them with 'ddx workflow apply NAME --var'.
            """
    )

    @Argument(help: "The run, or the beginning of its id; the open one when left out.")
    var run: String?

    @OptionGroup var variables: VariableOptions

    @Option(help: ArgumentHelp("A YAML file with values of variables.", valueName: "file"))
    var answers: String?

    @Flag(help: "Show what would change, and write nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Why; stands in the history.", valueName: "text"))
    var reason: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var order = RegenerationOrder()
        order.run = run
        order.variables = try variables.values()
        order.answersFile = answers
        order.note = reason
        var shown: RegenerationReport?
        let record = try await project.regenerate(order) { report in
            shown = report
            return try confirm(report, context)
        }
        guard let shown, !dryRun else {
            return .done
        }
        let id = record?.id.short ?? ""
        let text = record == nil ? "nothing was changed" : "next: ddx run resume \(id)"
        try context.output.print(text, or: shown.json)
        return .done
    }

    /// Shows what would change; asks on a terminal, and goes on elsewhere.
    private func confirm(_ report: RegenerationReport, _ context: CommandContext) throws -> Bool {
        let text = report.text(context.output.style(context))
        guard !dryRun else {
            try context.output.print(text, or: report.json)
            return false
        }
        try context.output.note(text)
        guard context.isInteractive, !report.isEmpty else {
            return true
        }
        if case .text(let word) = try context.output.console.ask(
            "render them again? [y/N] > ",
            false
        ),
            word.lowercased().hasPrefix("y")
        {
            return true
        }
        return false
    }
}
