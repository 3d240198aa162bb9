import ArgumentParser
import JSON
import WorkflowKit

/// Makes a workflow to begin with.
struct WorkflowCreateCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a valid workflow to begin with in the project."
    )

    @Argument(help: "The name of the new workflow.")
    var name: String

    @Option(help: ArgumentHelp("Begin with a copy of this workflow.", valueName: "name"))
    var from: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let files = try await context.project().create(name, from: from)
        try context.output.print(
            files.map { "created \($0)\n" }.joined()
                + "next: ddx workflow test \(name)",
            or: ["schema": "ddx.create/1", "name": name.json, "files": files.json]
        )
        return .done
    }
}
