import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLanguage
import WorkflowLibrary
import WorkflowSystem

/// Installs a plugin and pins the project to it.
struct PluginAddCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Install a plugin from a folder or from git.",
        discussion: """
            A plugin is a folder with 'plugin.yml'. Its files are copied, nothing of it is run. What \
            comes from git waits for consent, on a terminal or by '--trust'. A project is pinned to \
            the version in '.ddx/lock.yml'.
            """
    )

    @Argument(help: "A folder, or an address that git can fetch.")
    var place: String

    @Option(help: "The branch, tag or whole commit to read; the proposed branch when left out.")
    var ref: String?

    @Option(help: "The folder of the plugin in the repository; its root when left out.")
    var folder: String?

    @Option(help: "Consent to exactly the content with this digest.")
    var trust: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        var request = PluginRequest(place)
        request.ref = ref
        request.folder = folder
        let project = try context.project()
        let origin = try await project.findPlugin(request)
        try await PluginAddition(context: context, project: project).add(origin, digest: trust)
        return .done
    }
}

/// Installs a plugin, asking for consent where somebody can be asked.
struct PluginAddition {
    let context: CommandContext
    let project: Project

    func add(_ origin: PluginOrigin, digest given: String?) async throws {
        let manifest = origin.plugin.manifest
        let digest = origin.plugin.source.digest
        if let given, SHA256Digest(given) != digest {
            throw Failure(
                .notPermitted,
                "the plugin has the digest \(digest), which is not the one given",
                hints: ["look at it again, then add it with --trust \(digest)"]
            )
        }
        var consents = given != nil
        if try !consents && context.isInteractive && !project.hasConsent(to: origin) {
            consents = try ask(origin)
        }
        let isNew = try await project.addPlugin(origin, consents: consents)
        let head = "\(manifest.name) \(manifest.version)"
        let parts = PluginPage.provided(by: manifest).map { "  \($0)\n" }.joined()
        try context.output.print(
            "\(head) is \(isNew ? "installed" : "installed already")\n\(parts)"
                + "next: ddx plugin test \(manifest.name)\n",
            or: [
                "schema": "ddx.plugin-add/1", "name": manifest.name.json,
                "version": manifest.version.json, "digest": "\(digest)".json,
                "source": origin.source.json, "commit": origin.commit.json, "new": isNew.json,
            ]
        )
    }

    private func ask(_ origin: PluginOrigin) throws -> Bool {
        let console = context.output.console
        let manifest = origin.plugin.manifest
        let digest = origin.plugin.source.digest
        let head = "plugin '\(manifest.name)' \(manifest.version) from \(origin.source)"
        try console.write("\(head.neutralised)\n", .error)
        for item in Capabilities(of: manifest, digest: digest).items {
            try console.write("  \(item.line.neutralised)\n", .error)
        }
        guard case .text(let answer) = try console.ask("trust exactly this? [y/N] > ", false)
        else {
            return false
        }
        return ["y", "yes"].contains(answer.lowercased())
    }
}
