import ArgumentParser
import WorkflowKit
import WorkflowModel
import WorkflowReports

/// Moves a run past what holds it up.
struct WorkflowAdvanceCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "advance",
        abstract: "Attest criteria, evaluate the gates again, and go on.",
        discussion: """
            Without '--attest' it asks for each open criterion on a terminal, and attests nothing \
            elsewhere. A phase that waits to be let on goes on.
            """
    )

    @Argument(help: "The run; the only one that is not over when left out.")
    var run: String?

    @Option(
        help: ArgumentHelp(
            "A criterion that holds: its number, how it begins, or all; may be repeated.",
            valueName: "criterion"
        )
    )
    var attest: [String] = []

    @Option(help: ArgumentHelp("Why; stands in the history.", valueName: "text"))
    var reason: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var request = ResumeRequest()
        request.run = try await RunQuestion(context: context).run(named: run, in: project)
        request.attested = attest
        request.releases = true
        request.note = reason
        if attest.isEmpty, context.isInteractive {
            let history = try await project.history(of: request.run, default: .open)
            request.run = history.record.id.text
            request.attested = try AttestationQuestions(context: context)
                .attested(of: history.record.openCriteria)
        }
        let final = request
        return try await RunFollowing(context: context, project: project)
            .follow(knownEvents: true) { try await project.resume(final, $0) }
    }
}
