package import WorkflowLanguage
package import WorkflowModel

/// A workflow without errors, together with its files.
package struct LoadedEntry: Sendable {
    package let source: WorkflowSource
    package let definition: WorkflowDefinition
    /// Warnings, and the files that they are in.
    package let loaded: LoadedWorkflow
}
