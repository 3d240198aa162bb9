import ArgumentParser
import WorkflowKit

/// Adds a git repository of workflows.
struct SourceAddCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Fetch a git repository of workflows and remember it.",
        discussion: """
            A source is a repository with folders 'workflows/NAME/'. It is fetched, never checked \
            out, and nothing in it is run. Git's own keys and credential helpers are used.
            """
    )

    @Argument(help: "An address that git can fetch: https, ssh, file, or a path.")
    var url: String

    @Option(help: "What to call it; the last part of the address when left out.")
    var name: String?

    @Option(help: "The branch or tag to read; the proposed branch when left out.")
    var ref: String?

    @Flag(help: "Write it into the project's settings, for everybody who works in it.")
    var team = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let sync = try await context.project()
            .addSource(url, name: name, ref: ref, isOfTeam: team)
        let report = SourceReport([sync])
        try context.output.print(report.text(context.output), or: report.json)
        return report.status
    }
}
