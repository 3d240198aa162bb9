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

    /// What was asked for.
    var filter: WorkflowFilter {
        var filter = WorkflowFilter()
        filter.parts.type = type
        filter.parts.category = category
        filter.parts.tags = tag
        filter.source = source
        filter.isInstalled = installed
        return filter
    }
}
