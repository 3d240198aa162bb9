import ArgumentParser
import JSON
import WorkflowAudit
import WorkflowKit
import WorkflowSystem

/// Prints the newest head of the audit trail.
struct AuditCheckpointCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Print the newest signed head of the audit trail, for a witness to keep.",
        discussion: """
            The head says how many records there are and stands for all of them. Whoever keeps it \
            can tell later whether the trail is still the same: 'ddx audit witness'.
            """
    )

    @Option(help: ArgumentHelp("The log, when several users write.", valueName: "name"))
    var log: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let head = try await context.project().auditHead(of: log)
        try context.output.print(
            head.note,
            or: [
                "schema": "ddx.checkpoint/1", "log": head.log.json,
                "size": head.checkpoint.size.json,
                "root": Base64.text(head.checkpoint.root.bytes).json, "note": head.note.json,
                "first_key": head.firstKey.json,
            ]
        )
        return .done
    }
}
