import ArgumentParser
import JSON
import WorkflowDiagnostics
import WorkflowKit
import WorkflowLibrary
import WorkflowReports

/// Lists workflows.
struct WorkflowListCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the workflows of the project, the bundled ones, and those of the sources."
    )

    @Option(help: "Only workflows of this type.")
    var type: String?

    @Option(help: "Only workflows of this category.")
    var category: String?

    @Option(help: "Only workflows with this tag; may be repeated.")
    var tag: [String] = []

    @Option(help: "Only workflows from here: project, bundled, or the name of a source.")
    var source: String?

    @Flag(help: "Only workflows that are applied to the project.")
    var installed = false

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let project = try context.project()
        let listings = try await project.workflows().filter(isWanted)
        if project.hasNoSources {
            try context.output.note("more workflows come from git: ddx source add URL")
        }
        try context.output.print(
            text(listings, context.output),
            or: ["schema": "ddx.workflows/1", "workflows": .array(listings.map(\.json))]
        )
        return .done
    }

    private func isWanted(_ listing: WorkflowListing) -> Bool {
        let summary = listing.summary
        return (type == nil || type == summary.type)
            && (category == nil || category == summary.category)
            && (source == nil || source == listing.source)
            && (!installed || listing.isInstalled)
            && tag.allSatisfy { summary.tags.contains($0) }
    }

    /// A table for each type.
    private func text(_ listings: [WorkflowListing], _ output: Output) -> String {
        guard !listings.isEmpty else {
            return "no workflow fits\nnext: ddx workflow list\n"
        }
        let groups = Dictionary(grouping: listings) { $0.summary.type ?? "other" }
        let tables = groups.keys.sorted().map { type in
            let rows = (groups[type] ?? []).map { listing in
                [
                    "  " + listing.summary.name, listing.summary.version,
                    listing.isInstalled ? "applied" : listing.source,
                    listing.summary.category ?? "",
                    listing.summary.description.isEmpty
                        ? listing.summary.title ?? "" : listing.summary.description,
                ]
            }
            return output.strong(type.neutralised) + "\n" + TextTable(rows).text(output)
        }
        return tables.joined(separator: "\n") + "\nnext: ddx workflow show NAME\n"
    }
}

extension WorkflowListing {
    /// An element of `workflows`.
    fileprivate var json: JSONValue {
        var object = summary.json.objectValue ?? [:]
        object["source"] = source.json
        object["installed"] = isInstalled.json
        object["rating"] = rating.map(\.json) ?? .null
        object["usage"] = usage.json
        return .object(object)
    }
}
