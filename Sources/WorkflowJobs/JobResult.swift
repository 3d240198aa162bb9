public import WorkflowModel

/// What a worker says about an attempt that has ended: it is written last, and once.
public struct JobResult: Sendable, Hashable {
    /// How the program ended.
    public enum End: Sendable, Hashable {
        /// By itself, with this exit code.
        case exited(Int)
        /// By a signal of somebody else.
        case signalled(Int)
        /// Its time was out.
        case timedOut
        /// It was cancelled.
        case terminated
        /// It never ran: the reason as a step's outcome has it, with a sentence.
        case refused(Reason, String)
        /// Whoever had it was cut off: whether it did its work is not known.
        case lost(String)
    }

    /// The name of the attempt.
    public let key: JobKey
    /// How it ended.
    public let end: End
    /// The machine that carried it out.
    public let node: String
    /// When the program began, by the clock of that machine.
    public let started: Timestamp
    /// When it ended.
    public let ended: Timestamp
    /// What it handed over through `$DDX_OUTPUT`, byte for byte.
    public var output: [UInt8] = []
    /// The number of bytes in the log.
    public var logBytes: Int64 = 0
    /// `sha256:…` of the log.
    public var logDigest = ""
    /// What it changed in a workspace that is not shared, with contents in the exchange.
    public var files: [FileChange] = []
    /// What it changed there although `affects` does not name it: that does not come back.
    public var refusedPaths: [String] = []

    /// Begins a result.
    public init(key: JobKey, end: End, node: String, started: Timestamp, ended: Timestamp) {
        self.key = key
        self.end = end
        self.node = node
        self.started = started
        self.ended = ended
    }
}

/// Where a job is, as its queue tells.
public enum JobState: Sendable, Hashable {
    /// The queue does not know it.
    case unknown
    /// It waits for a worker, since then.
    case queued(since: Timestamp?)
    /// A worker has it, since then.
    case running(node: String?, since: Timestamp?)
    /// It has ended; the result may be in the exchange alone.
    case ended(JobResult?)
    /// It was cancelled before anybody took it, or ended by force.
    case cancelled
    /// Whoever had it is silent: whether it did its work is not known.
    case lost(String)
}
