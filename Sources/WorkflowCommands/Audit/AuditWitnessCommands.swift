import ArgumentParser
import JSON
import WorkflowAudit
import WorkflowKit
import WorkflowLibrary
import WorkflowStore

/// Verbs about what vouches for the audit trail from outside.
struct AuditWitnessVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "Let something outside the project remember the audit trail.",
        discussion: """
            A folder cannot remember what it has forgotten. The further away and the less yours a \
            witness is, the more it is worth: this user's own mark is kept by itself, a commit that \
            was pushed is kept by others, and what a colleague signed he alone can sign.
            """,
        subcommands: [AuditWitnessGitCommand.self, AuditWitnessAddCommand.self]
    )
}

/// Keeps the newest heads in git.
struct AuditWitnessGitCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "git",
        abstract: "Commit the newest heads on a reference of the project's repository.",
        discussion: """
            The commit stands on refs/ddx/audit, which no branch shows and no checkout touches. It \
            vouches for the trail once it is where you cannot change it: push it. 'ddx audit verify' \
            reads that reference, and refs/remotes/*/ddx/audit.
            """
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let anchoring = try await context.project().anchorAudit()
        let reference = AuditAnchors.reference
        let heads = anchoring.heads.map { "  log \($0.log): \($0.checkpoint.size) records" }
        let first =
            anchoring.commit.map { "committed \($0.short) on \(reference)" }
            ?? "the newest commit on \(reference) has the same heads"
        try context.output.print(
            ([first] + heads + ["next: git push origin \(reference)"]).joined(separator: "\n"),
            or: [
                "schema": "ddx.witness/1", "by": "git", "reference": reference.json,
                "commit": anchoring.commit?.text.json ?? .null,
                "logs": .array(
                    anchoring.heads.map {
                        ["log": $0.log.json, "size": $0.checkpoint.size.json]
                    }
                ),
            ]
        )
        try context.output.noteUnrecorded(anchoring.unrecorded)
        return .done
    }
}

/// Takes in what a colleague has signed.
struct AuditWitnessAddCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Keep what a colleague has signed that he has seen of the audit trail.",
        discussion: """
            You: ddx audit checkpoint > head. The colleague: ssh-keygen -Y sign -n ddx-witness -f \
            KEY head. You: ddx audit witness add head --allowed-signers FILE. It is kept outside \
            the project. The colleague keeps both files, too, and can give them to you again.
            """
    )

    @Argument(
        help: "The head as it was printed; its signature stands beside it with '.sig'.",
        completion: .file()
    )
    var file: String

    @Option(
        help: ArgumentHelp("Whose keys count, as ssh-keygen reads it.", valueName: "file"),
        completion: .file()
    )
    var allowedSigners: String

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let (witnessed, unrecorded) = try await context.project()
            .addWitness(file, signers: allowedSigners)
        let checkpoint = witnessed.memory?.checkpoint
        let (log, size) = (checkpoint?.origin ?? "", checkpoint?.size ?? 0)
        try context.output.print(
            "\(witnessed.signer) has seen \(size) records of the log \(log)\nnext: ddx audit verify",
            or: [
                "schema": "ddx.witness/1", "by": "ssh", "signer": witnessed.signer.json,
                "key": witnessed.signature.key.description.json,
                "logs": [["log": log.json, "size": size.json]],
            ]
        )
        try context.output.noteUnrecorded(unrecorded)
        return .done
    }
}
