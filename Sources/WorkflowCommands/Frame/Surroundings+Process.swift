import WorkflowKit
import WorkflowSystem

extension Surroundings {
    /// The user, the environment and the place of this process.
    ///
    /// - Throws: `SystemError` when the current directory has been removed.
    static func ofThisProcess() throws -> Surroundings {
        Surroundings(
            environment: ThisProcess.environment,
            currentDirectory: try ThisProcess.currentDirectory(),
            executable: ThisProcess.executable ?? ""
        )
    }
}
