import ArgumentParser
import JSON
import WorkflowAudit
import WorkflowKit

/// Writes a proof of one record.
struct AuditProveCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Write a folder with which anybody can check one record of the audit trail.",
        discussion: """
            The folder holds the record, the contents that are disclosed, the way from the record \
            to a signed head, and a README.txt with the commands that check them with Python, \
            OpenSSH and OpenSSL, without this program. What the record says of other contents are \
            commitments alone.
            """
    )

    @Argument(help: ArgumentHelp("The place of the record in its log.", valueName: "seq"))
    var sequence: Int

    @Option(
        name: [.customShort("o"), .long],
        help: ArgumentHelp("The folder to make.", valueName: "dir"),
        completion: .directory
    )
    var output: String

    @Option(help: ArgumentHelp("The log, when several users write.", valueName: "name"))
    var log: String?

    @Option(
        name: .customLong("part"),
        help: ArgumentHelp("Disclose this content; all of them when left out.", valueName: "name")
    )
    var parts: [String] = []

    @Flag(help: "Disclose no content at all.")
    var sealed = false

    @OptionGroup var archives: ArchiveOptions

    @OptionGroup var shared: SharedOptions

    func validate() throws {
        if sealed, !parts.isEmpty {
            throw ValidationError("'--sealed' discloses nothing; leave '--part' out")
        }
    }

    func run(in context: CommandContext) async throws -> ExitStatus {
        let (bundle, unrecorded) = try await context.project(with: archives).proveAudit(
            of: sequence,
            in: log,
            parts: sealed ? [] : parts.isEmpty ? nil : parts,
            to: output
        )
        let disclosed = bundle.disclosed.map(\.name)
        try context.output.print(
            """
            wrote the proof of record \(sequence) of \(bundle.record.log) to '\(output)'
            disclosed: \(disclosed.isEmpty ? "nothing" : disclosed.joined(separator: ", "))
            check it: python3 '\(output)/verify.py' '\(bundle.firstKey)'
            """,
            or: [
                "schema": "ddx.proof/1", "log": bundle.record.log.json, "seq": sequence.json,
                "folder": output.json, "disclosed": disclosed.json,
                "withheld": bundle.withheld.json, "first_key": bundle.firstKey.json,
                "ssh_signature": bundle.hasSSHSignature.json,
            ]
        )
        try context.output.noteUnrecorded(unrecorded)
        return .done
    }
}
