import ArgumentParser
import WorkflowKit
import WorkflowProtocols
import WorkflowSystem

/// Serves an editor.
struct LanguageServerCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "lsp",
        abstract: "Help an editor with workflow files, over standard streams.",
        discussion: """
            Editors start it themselves; docs/editors.md says how to tell them. It reads
            and writes messages of the Language Server Protocol until the editor leaves.
            """
    )

    /// How much is read at once.
    private static let chunk = 64 << 10

    @Flag(help: "Taken because editors give it: there is no other way.")
    var stdio = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let server = LanguageServer(context.surroundings, projectFolder: context.projectFolder)
        // Reading waits, which must not happen on the cooperative pool.
        let end = await withCheckedContinuation { continuation in
            let start = Result {
                try SystemThread.start {
                    var connection = RPCConnection(server) { isWaiting in
                        try Terminal.read(upTo: Self.chunk, waiting: isWaiting)
                    } write: { bytes in
                        try Terminal.write(bytes)
                    }
                    let end = Result { try connection.run() }
                    continuation.resume(returning: (end, connection.service.endedInOrder))
                }
            }
            if case .failure(let error) = start {
                continuation.resume(returning: (.failure(error), false))
            }
        }
        switch try end.0.get() {
        case .broken(let reason):
            throw Failure(
                .invalid,
                "the editor's messages cannot be read: \(reason)",
                hints: ["this command is started by editors; see docs/editors.md"]
            )
        case .closed, .left: return end.1 ? .done : .refused
        }
    }
}
