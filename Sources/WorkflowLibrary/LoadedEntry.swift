package import WorkflowLanguage
package import WorkflowModel

/// A workflow without errors, together with its files.
package struct LoadedEntry: Sendable {
    /// The files of the workflow alone.
    package let source: WorkflowSource
    /// Those files and the ones of all workflows that it uses.
    package let composed: WorkflowSource
    package let definition: WorkflowDefinition
    /// Warnings, and the files that they are in.
    package let loaded: LoadedWorkflow

    /// Takes what was read of a workflow.
    package init(
        source: WorkflowSource,
        composed: WorkflowSource,
        definition: WorkflowDefinition,
        loaded: LoadedWorkflow
    ) {
        self.source = source
        self.composed = composed
        self.definition = definition
        self.loaded = loaded
    }
}
