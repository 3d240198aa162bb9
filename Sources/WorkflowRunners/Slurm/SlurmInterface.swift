import WorkflowJobs
import WorkflowLanguage

/// How Slurm is asked: through its programs, or over HTTP.
protocol SlurmInterface: Sendable {
    /// Hands a job over.
    func submit(_ job: SlurmSubmission) async throws(JobQueueFailure)

    /// The jobs of this user that the controller knows; those of one name alone where that is asked for.
    func jobs(named name: String?) async throws(JobQueueFailure) -> [SlurmJob]

    /// What the accounting knows of the jobs of a name; nothing where there is none.
    func recorded(_ name: String) async -> [SlurmJob]

    /// Withdraws what waits, and asks what runs to end; or ends all of a name at once.
    func cancel(_ name: String, byForce: Bool) async throws(JobQueueFailure)

    /// Whether the controller answers and has a partition.
    func has(partition: String?) async throws(JobQueueFailure) -> Bool
}

/// A job as it is handed over to Slurm.
struct SlurmSubmission: Sendable, Hashable {
    let name: String
    /// What Slurm itself says about the job goes here.
    let log: String
    /// What is carried out, as words of a shell.
    let line: String
    /// What is asked for.
    let wishes: SlurmDescription
    /// The longest time.
    let minutes: Int?

    /// What a job sees of the environment of whoever hands it over.
    static let variables = ["PATH", "HOME", "USER", "LOGNAME", "LANG"]

    /// Memory in megabytes.
    var megabytes: Int? { wishes.memory.map { ($0 + 1_048_575) / 1_048_576 } }
}

extension JobQueueFailure {
    /// Tells of a failure in Slurm's words: it says no in one way for a busy controller and for a partition
    /// that is not there.
    static func submission(_ failure: Self) -> Self {
        guard failure.kind == .unreachable, !failure.isPassing else {
            return failure
        }
        return JobQueueFailure(.refused, failure.message, hints: failure.hints)
    }

    private var isPassing: Bool {
        let words = [
            "Unable to contact", "Connection refused", "Socket timed out", "not answer in time",
            "Connection timed out", "Zero Bytes", "Transport endpoint", "temporarily",
        ]
        return words.contains { message.contains($0) }
    }
}
