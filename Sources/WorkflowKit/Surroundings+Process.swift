import WorkflowSystem

extension Surroundings {
    /// The user, the environment and the place of this process.
    ///
    /// - Returns: What the process was started with; nothing is created.
    /// - Throws: `Failure` when the current directory has been removed.
    public static func ofThisProcess() throws -> Surroundings {
        try translatingFailure {
            Surroundings(
                environment: ThisProcess.environment,
                currentDirectory: try ThisProcess.currentDirectory(),
                executable: ThisProcess.executable ?? ""
            )
        }
    }
}
