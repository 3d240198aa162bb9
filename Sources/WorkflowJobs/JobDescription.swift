public import JSON

/// One attempt of a step as it travels to the machine that carries it out.
///
/// It holds no secrets, and neither logs nor files: those are in the workspace and the exchange.
public struct JobDescription: Sendable, Hashable {
    /// The format that this program writes and reads.
    public static let version = 1

    /// The name of the attempt.
    public let key: JobKey
    /// What is the same for every attempt: a program that was cut off can look whether it did its work.
    public let idempotencyKey: String
    /// The program with its arguments; a script comes with its shell.
    public let arguments: [String]
    /// What the program finds in its environment.
    public var environment: [String: String] = [:]
    /// Variables of the environment whose values the worker knows, by the names of the secrets.
    public var secrets: [String: String] = [:]
    /// The folder to start in, relative to the project.
    public var workingDirectory: String?
    /// The longest time that it may take, in milliseconds, from its start.
    public var timeoutMilliseconds: Int64?
    /// How long it has between being asked to end and being killed, in milliseconds.
    public var graceMilliseconds: Int64 = 10_000
    /// How long the worker may go without a word to the queue until the job counts as lost, in milliseconds.
    public var leaseMilliseconds: Int64 = 30_000
    /// The files that it works on.
    public let workspace: JobWorkspace
    /// Where logs, results and contents are handed over.
    public let exchange: JobExchangePlace
    /// The container that it runs in, with the keys of a container runner; none when absent.
    public var container: JSONObject?
    /// The files that it may change, as globs: others do not come back; any when absent.
    public var affects: [String]?

    /// Begins a description.
    public init(
        key: JobKey,
        idempotencyKey: String,
        arguments: [String],
        workspace: JobWorkspace,
        exchange: JobExchangePlace
    ) {
        self.key = key
        self.idempotencyKey = idempotencyKey
        self.arguments = arguments
        self.workspace = workspace
        self.exchange = exchange
    }
}

/// The files that a job works on.
public enum JobWorkspace: Sendable, Hashable {
    /// The project under the same path on every machine.
    case shared(project: String)
    /// A commit of a repository; `patch` is the digest of a difference to it in the exchange.
    case git(remote: String, commit: String, patch: String?)
    /// All files by digest; `manifest` is the digest of their list in the exchange.
    case bundle(manifest: String)
}

/// Where engine and worker hand things over.
public enum JobExchangePlace: Sendable, Hashable {
    /// A folder under the same path on every machine.
    case folder(String)
    /// The server of the project; the token comes from the worker's own environment.
    case server(url: String)
}
