import ArgumentParser
import WorkflowKit
import WorkflowLibrary

/// Looks for a newer version of a plugin where it came from.
struct PluginUpdateCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Install a plugin again from where it came from.",
        discussion: "A newer version is installed beside the old one, and the project pinned to it."
    )

    @Argument(help: "The name of the plugin.")
    var name: String

    @Option(help: "The branch, tag or whole commit to read; the proposed branch when left out.")
    var ref: String?

    @Option(help: "Consent to exactly the content with this digest.")
    var trust: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        guard let record = try project.plugin(name).installed.record else {
            throw Failure(
                .notFound,
                "nobody knows where plugin '\(name)' came from: its record is damaged",
                hints: ["ddx plugin remove \(name)", "ddx plugin add PATH"]
            )
        }
        let path = PinSource.path
        var request = PluginRequest(
            record.source.hasPrefix(path)
                ? String(record.source.dropFirst(path.count)) : record.source
        )
        request.ref = ref
        request.folder = record.folder
        let origin = try await project.findPlugin(request)
        try await PluginAddition(context: context, project: project).add(origin, digest: trust)
        return .done
    }
}
