import ArgumentParser
import WorkflowKit
import WorkflowProtocols
import WorkflowSystem

/// Serves an agent.
struct AgentServerCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Give an agent the verbs of this program as tools, over standard streams.",
        discussion: """
            Clients of the Model Context Protocol start it themselves; docs/mcp.md says how to tell \
            them. All that an agent does is recorded as done by an agent that acts for you. It can \
            trust nothing, and decides only where a role names it. Runs that it carries on are \
            paused when the client leaves.
            """
    )

    /// How much is read at once.
    private static let chunk = 64 << 10

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let surroundings = context.surroundings
        let folder = context.projectFolder
        let server = try AgentServer(
            openProject: { try Project.open(folder, in: surroundings) },
            runVerb: AgentVerbRunner(surroundings, projectFolder: folder).run,
            write: { try Terminal.write($0) }
        )
        // Reading waits, which must not happen on the cooperative pool.
        try SystemThread.start {
            var inbox = RPCInbox<LineFraming>(takesBatches: true)
            // A stream that cannot be read has ended.
            while let bytes = try? Terminal.read(upTo: Self.chunk, waiting: true), !bytes.isEmpty {
                inbox.take(bytes).items.forEach(server.take)
            }
            server.leave()
        }
        let signals = Signals()
        signals.listen(onFirst: { server.leave(isAbandoned: true) }, onSecond: {})
        await server.serve()
        signals.stopListening()
        return signals.received.map { ExitStatus(code: 128 + $0) } ?? .done
    }
}
