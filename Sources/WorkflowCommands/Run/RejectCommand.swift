import ArgumentParser
import WorkflowKit
import WorkflowModel

/// Refuses what a step asks.
struct RejectCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Refuse what a step of a run asks.",
        discussion: """
            The step fails, or the run goes back to the phase that the step names. Nothing runs in \
            this process: 'ddx run resume' carries a run on that nobody is carrying.
            """
    )

    @Argument(help: "The run, or the beginning of its id.")
    var run: String

    @Argument(help: "The step as PHASE/STEP; the only one that asks when left out.")
    var step: String?

    @Option(help: ArgumentHelp("Why; stands in the history.", valueName: "text"))
    var reason: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var request = DecisionRequest(run: run, isApproval: false)
        request.step = step
        request.note = reason
        let record = try await project.decide(request)
        return try await context.answer(project, record) { _ in
            "run \(record.id.short): the refusal is recorded"
        }
    }
}
