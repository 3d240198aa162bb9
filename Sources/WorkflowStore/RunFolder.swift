package import SystemPackage
package import WorkflowModel
import WorkflowSystem

/// Where the files of one run stand: `runs/<id>` in the state folder of the project.
package struct RunFolder: Sendable, Hashable {
    package let path: FilePath

    /// Names the folder of a run; nothing is created.
    package init(_ run: RunID, state: FilePath) {
        path = state.appending("runs").appending(PathName.component(run.text))
    }

    /// Holds the kernel's lock and says who owns the run.
    package var owner: FilePath { path.appending("owner") }

    /// A byte written into it wakes the owner.
    package var wake: FilePath { path.appending("wake") }

    /// What the steps wrote.
    package var output: FilePath { path.appending("output") }

    /// One note for each child that is running.
    var sessions: FilePath { path.appending("sessions") }

    /// Creates the folder, for those alone who may work in the project.
    func create() throws {
        try DurableFile.createDirectories(path, mode: .groupFolder)
    }
}
