import FoundationEssentials

/// What is taken where nothing is said.
enum Standards {
    /// The environment of this process.
    static let environment = ProcessInfo.processInfo.environment

    /// What the server calls this worker.
    static let name = ProcessInfo.processInfo.hostName

    /// Where the worker keeps its own files.
    static let folder: String = {
        let state = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        return (state ?? (environment["HOME"] ?? "") + "/.local/state") + "/ddx/worker"
    }()
}
