import ArgumentParser
import WorkflowKit
import WorkflowLibrary

/// Brings applied workflows up to date.
struct WorkflowUpdateCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Merge what is new in the source of applied workflows; edits survive.",
        discussion: """
            Files are merged line by line against what was applied. Where both sides changed the \
            same lines they are marked, and the command ends with 1; run again, it says what is still \
            marked. Runs go on with the definition that they were started with.
            """
    )

    @Argument(help: "An applied workflow; all of them when left out.")
    var name: String?

    @Flag(help: "Say what is newer, and change nothing.")
    var check = false

    @Flag(help: "Show what would come of it, and change nothing.")
    var dryRun = false

    @Flag(help: "Go back to before an update whose conflicts are open.")
    var abort = false

    @Flag(help: "Where both changed the same, take the source's.")
    var theirs = false

    @Flag(help: "Where both changed the same, keep yours.")
    var mine = false

    @OptionGroup var variables: VariableOptions

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        guard [check, dryRun, abort].count(where: \.self) < 2 else {
            throw ValidationError("'--check', '--dry-run' and '--abort' exclude each other")
        }
        guard !theirs || !mine else {
            throw ValidationError("'--theirs' and '--mine' exclude each other")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        var request = UpdateRequest()
        request.workflow = name
        request.mode = check ? .check : dryRun ? .preview : abort ? .abort : .merge
        request.preference = theirs ? .theirs : mine ? .mine : .mark
        request.variables = try variables.values()
        request.ask = VariablePrompt(context: context).ask
        let reports = try await project.update(request)
        let outcome = UpdateOutcome(reports)
        try context.output.print(outcome.text(context.output), or: outcome.json)
        if context.isInteractive, request.mode == .merge {
            for report in reports where report.needsConsent && report.conflicts.isEmpty {
                try await ConsentQuestion(context: context)
                    .settle(digest: nil, for: report.name, in: project)
            }
        }
        return outcome.status
    }
}
