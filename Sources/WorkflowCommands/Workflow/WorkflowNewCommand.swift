import ArgumentParser
import JSON
import WorkflowKit

/// Adds a file to a collection.
struct WorkflowNewCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Write one more file of an artifact that is a collection."
    )

    @Argument(help: "The applied workflow.")
    var name: String

    @Argument(help: "The artifact.")
    var artifact: String

    @OptionGroup var variables: VariableOptions

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let path = try await context.project().newMember(
            of: artifact,
            in: name,
            variables: try variables.values()
        )
        try context.output.print(
            "created \(path)\nnext: edit it, then 'ddx workflow advance'",
            or: ["schema": "ddx.member/1", "path": path.json]
        )
        return .done
    }
}
