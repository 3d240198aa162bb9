import SystemPackage
package import WorkflowRunners

extension Project {
    /// Where this project hands over jobs to workers, and they hand back what came of them.
    package var jobFolder: JobFolder {
        JobFolder(stateFolder.appending("exchange"))
    }
}
