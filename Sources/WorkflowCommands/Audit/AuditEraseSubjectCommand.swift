import ArgumentParser
import JSON
import WorkflowKit
import WorkflowSystem

/// Erases who somebody was.
struct AuditEraseSubjectCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase-subject",
        abstract: "Erase who somebody was from the audit trail, which still verifies.",
        discussion: """
            The key to the name in all records is destroyed, and the name in the ledger replaced by \
            a pseudonym; a record of it remains. It cannot be undone. Not erased: what somebody \
            wrote about the person in free text, copies and exports that were made before, \
            '.ddx/config.yml' and '.ddx/recipients.yml', and what disks keep of overwritten bytes. \
            What the person does afterwards is recorded with the name again.
            """
    )

    @Argument(help: "The name of the account, as records tell it.")
    var name: String

    @Option(help: "Why; it is recorded and must not name the person.")
    var reason: String

    @Option(
        help: ArgumentHelp(
            "A copy that 'ddx doctor --backup' made, to erase it there instead.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var backup: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        guard try isConfirmed(context) else {
            return .refused
        }
        let subjects = try await context.project()
            .eraseSubject(name, reason: reason, in: backup)
        try context.output.print(
            "erased; records tell \(subjects.joined(separator: " and ")) instead\n"
                + "next: ddx audit verify",
            or: ["schema": "ddx.erase/1", "subjects": subjects.json]
        )
        if backup == nil {
            try context.output.note(
                "copies that were made before still tell the name; for each: "
                    + "ddx audit erase-subject NAME --reason TEXT --backup DIR"
            )
        }
        return .done
    }

    /// Asks on a terminal, and goes on elsewhere.
    private func isConfirmed(_ context: CommandContext) throws -> Bool {
        guard context.isInteractive else {
            return true
        }
        let question = "erase who '\(name)' was for ever? [y/N] > "
        if case .text(let word) = try context.output.console.ask(question, false),
            word.lowercased().hasPrefix("y")
        {
            return true
        }
        try context.output.note("nothing was erased")
        return false
    }
}
