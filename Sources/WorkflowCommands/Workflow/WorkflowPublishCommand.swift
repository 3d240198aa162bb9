import ArgumentParser
import JSON
import WorkflowKit
import WorkflowLibrary

/// Tags a version of a workflow.
struct WorkflowPublishCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish",
        abstract: "Tag the version that a workflow has in its source, as NAME@VERSION."
    )

    @Argument(help: "The workflow.")
    var name: String

    @Option(help: "The version that it must have; whatever it has when left out.")
    var version: String?

    @Option(help: "The source that it is in; the one that it came from when left out.")
    var source: String?

    @Flag(help: "Sign the tag with the key that git is configured with.")
    var sign = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let published = try await context.project()
            .publish(name, version: version, source: source, isSigned: sign)
        try context.output.print(
            "published \(name) \(published.version) in '\(published.source)'\n"
                + "next: ddx workflow log \(name)",
            or: [
                "schema": "ddx.publication/1", "name": name.json,
                "version": published.version.json, "commit": published.commit.text.json,
                "source": published.source.json, "tag": "\(name)@\(published.version)".json,
            ]
        )
        return .done
    }
}
