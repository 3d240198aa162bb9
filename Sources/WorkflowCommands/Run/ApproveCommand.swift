import ArgumentParser
import WorkflowKit
import WorkflowModel

/// Approves what a step asks.
struct ApproveCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve what a step of a run asks.",
        discussion: """
            A process that carries the run on goes on at once. Nothing runs in this process: \
            'ddx run resume' carries a run on that nobody is carrying.
            """
    )

    @Argument(help: "The run, or the beginning of its id.")
    var run: String

    @Argument(help: "The step as PHASE/STEP; the only one that asks when left out.")
    var step: String?

    @Option(help: ArgumentHelp("Why; stands in the history.", valueName: "text"))
    var reason: String?

    @Option(
        help: ArgumentHelp("A YAML or JSON file with what is filled in.", valueName: "file"),
        completion: .file()
    )
    var form: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var request = DecisionRequest(run: run, isApproval: true)
        request.step = step
        request.note = reason
        request.form = try form.map { try project.readForm($0) }
        let record = try await project.decide(request)
        return try await context.answer(project, record) { _ in
            "run \(record.id.short): the approval is recorded"
        }
    }
}
