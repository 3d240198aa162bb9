public import WorkflowModel

/// An engine of a cluster that takes jobs to the machines that carry them out.
///
/// It retries nothing by itself: one job is one attempt.
public protocol JobQueue: Sendable {
    /// Hands a job over; a job whose key the queue knows already is left as it is.
    func submit(_ job: JobDescription) async throws(JobQueueFailure)

    /// Says where a job is, when that differs from what is known; waits a while for a change.
    func observe(_ key: JobKey, known: JobState?) async throws(JobQueueFailure) -> JobState

    /// Asks a job to end; by force when it need not be asked any more.
    func cancel(_ key: JobKey, byForce: Bool) async throws(JobQueueFailure)

    /// The jobs of a run that have not ended.
    func openJobs(of run: RunID) async throws(JobQueueFailure) -> [JobKey]

    /// What keeps the queue from being used now, for `doctor`; nothing when it answers as it should.
    func health() async -> JobQueueFailure?
}

/// Why a queue did not do what it was asked.
public struct JobQueueFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// What can be done about it.
    public enum Kind: Sendable, Hashable {
        /// It does not answer now: asking again later may help.
        case unreachable
        /// It refuses, and would again.
        case refused
        /// A program that speaks to it is not here.
        case toolMissing
    }

    /// What can be done about it.
    public let kind: Kind
    /// In lower case and without a full stop.
    public let message: String
    /// What to type or look at next.
    public let hints: [String]

    /// Describes a failure.
    public init(_ kind: Kind, _ message: String, hints: [String] = []) {
        self.kind = kind
        self.message = message
        self.hints = hints
    }

    /// The message.
    public var description: String { message }
}
