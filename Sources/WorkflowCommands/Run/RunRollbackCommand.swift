import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowReports
import WorkflowSystem

/// Undoes what a run has done.
struct RunRollbackCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Undo a step, a phase, all since a phase, or the whole run.",
        discussion: """
            Compensation steps run in reverse order, then files are brought back. What would change \
            is shown first, and asked about on a terminal. Files that were edited since are left \
            alone, and nothing is undone, unless '--force' is given. With a step go those of its \
            phase that need it; the phase is open again.
            """
    )

    @Argument(help: "The run, or the beginning of its id.")
    var run: String

    @Option(help: ArgumentHelp("The phase to undo.", valueName: "phase"))
    var phase: String?

    @Option(
        help: ArgumentHelp(
            "The step to undo, with those of its phase that need it.",
            valueName: "phase/step"
        )
    )
    var step: String?

    @Option(
        help: ArgumentHelp("The phase to go back to, before it began.", valueName: "phase")
    )
    var to: String?

    @Flag(help: "Overwrite files that were edited since.")
    var force = false

    @Flag(help: "Show what would change, and write nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Why; stands in the history.", valueName: "text"))
    var reason: String?

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if [phase, step, to].count(where: { $0 != nil }) > 1 {
            throw ValidationError("give one of '--phase', '--step' and '--to'")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var order = RollbackOrder(run: run)
        order.phase = phase
        order.step = step
        order.target = to
        order.isForced = force
        order.note = reason
        let final = order
        return try await RunFollowing(context: context, project: project)
            .follow(knownEvents: true) { follower in
                try await project.rollback(
                    final,
                    confirm: { try confirm($0, context) },
                    follower
                )
            }
    }

    /// Shows what would change; asks on a terminal, and goes on elsewhere.
    private func confirm(_ preview: RollbackReport, _ context: CommandContext) throws -> Bool {
        let text = preview.text(context.output.style(context))
        guard !dryRun else {
            try context.output.print(text, or: preview.json)
            return false
        }
        try context.output.note(text)
        guard context.isInteractive, force || preview.left.isEmpty else {
            return true
        }
        if case .text(let word) = try context.output.console.ask("undo this? [y/N] > ", false),
            word.lowercased().hasPrefix("y")
        {
            return true
        }
        try context.output.note("nothing was undone")
        return false
    }
}
