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
}
