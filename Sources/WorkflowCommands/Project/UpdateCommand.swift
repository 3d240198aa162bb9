import ArgumentParser
import JSON
import WorkflowKit
import WorkflowLibrary

/// Fetches all sources and says what is newer.
struct UpdateCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Fetch what is new in the sources, and say which workflows can be updated."
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let sources = SourceReport(try await project.syncSources())
        var request = UpdateRequest()
        request.mode = .check
        let updates = UpdateOutcome(project.isInitialized ? try await project.update(request) : [])
        try context.output.print(
            sources.lines(context.output) + updates.text(context.output),
            or: [
                "schema": "ddx.update/1", "sources": sources.list, "updates": updates.updates,
            ]
        )
        return sources.status == .done ? updates.status : sources.status
    }
}
