import ArgumentParser
import WorkflowLanguage

/// Prints the schema of the format.
struct SchemaCommand: ContextualCommand {
    /// The files that have a schema.
    enum File: String, CaseIterable, ExpressibleByArgument {
        case workflow
        case scene
        case overlay
        case settings
    }

    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract:
            "Print the JSON Schema of workflow.yml, scenes, overlays or settings, for editors."
    )

    @Argument(help: "The file that the schema is of: workflow, scene, overlay or settings.")
    var file = File.workflow

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        switch file {
        case .workflow: try context.output.print(json: SchemaExport.schema)
        case .scene: try context.output.print(json: SchemaExport.sceneSchema)
        case .overlay: try context.output.print(json: SchemaExport.overlaySchema)
        case .settings: try context.output.print(json: SchemaExport.settingsSchema)
        }
        return .done
    }
}
