import ArgumentParser
import WorkflowKit
import WorkflowLibrary

/// What lists of workflows are narrowed down by.
struct WorkflowFilterOptions: ParsableArguments {
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

    /// Whether a workflow is wanted.
    func allows(_ listing: WorkflowListing) -> Bool {
        let summary = listing.summary
        return (type == nil || type == summary.type)
            && (category == nil || category == summary.category)
            && (source == nil || source == listing.source)
            && (!installed || listing.isInstalled)
            && tag.allSatisfy { summary.tags.contains($0) }
    }
}
