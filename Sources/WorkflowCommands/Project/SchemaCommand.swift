import ArgumentParser
import WorkflowLanguage

/// Prints the schema of the format.
struct SchemaCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of workflow.yml for editors."
    )

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        try context.output.print(json: SchemaExport.schema)
        return .done
    }
}
