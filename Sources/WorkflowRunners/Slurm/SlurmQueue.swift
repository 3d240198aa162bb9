import JSON
import SystemPackage
package import WorkflowJobs
package import WorkflowLanguage
package import WorkflowModel
import WorkflowSystem

/// Slurm as the queue of jobs.
///
/// A job is known by its name, never by its number: a controller that dies may give a number to
/// another job. Handing one over twice does no harm, because only one of both gets hold of it in the
/// exchange; what a job says there outranks Slurm's word.
package struct SlurmQueue: JobQueue {
    private let description: SlurmDescription
    private let exchange: JobFolder
    private let program: String
    private let interface: any SlurmInterface
    private let poll: SlurmPoll

    /// How long a question waits for a change.
    private static let patience = Duration.seconds(20)

    /// Prepares to speak to the cluster; nothing is asked yet.
    ///
    /// - Parameters:
    ///   - description: What jobs ask for.
    ///   - exchange: The folder that all nodes see under the same path.
    ///   - program: This program, as nodes find it unless the description says otherwise.
    ///   - environment: What Slurm's programs see; what holds the token where the REST interface is used.
    ///   - clock: Tells whether the token has run out.
    package init(
        _ description: SlurmDescription,
        exchange: JobFolder,
        program: String,
        environment: [String: String],
        clock: any WorldClock
    ) {
        self.description = description
        self.exchange = exchange
        self.program = description.program ?? program
        let interface: any SlurmInterface =
            if let rest = description.rest {
                SlurmREST(rest, environment: environment, clock: clock)
            } else {
                SlurmPrograms(environment: environment)
            }
        self.interface = interface
        poll = SlurmPoll(from: .seconds(1), to: .seconds(15)) {
            do throws(JobQueueFailure) {
                return .success(SlurmJob.byName(try await interface.jobs(named: nil)))
            } catch {
                return .failure(error)
            }
        }
    }

    /// Why no job can be handed over here; nothing when what is needed for that is here.
    package static func absence(
        of description: SlurmDescription,
        in environment: [String: String]
    ) -> JobQueueFailure? {
        description.rest == nil ? SlurmPrograms.absence(in: environment) : nil
    }

    /// Hands a job over, unless Slurm knows one of its name.
    package func submit(_ job: JobDescription) async throws(JobQueueFailure) {
        let submission = submission(of: job)
        let known = try await interface.jobs(named: submission.name)
        guard !known.contains(where: { $0.name == submission.name }) else {
            return
        }
        try await interface.submit(submission)
        poll.hurry()
    }

    /// Says where a job is.
    package func observe(
        _ key: JobKey,
        known: JobState?
    ) async throws(JobQueueFailure) -> JobState {
        let name = Self.name(of: key)
        let end = ContinuousClock.now + Self.patience
        while true {
            let state = try await poll.next()[name]?.jobState
            let told: JobState
            if let state {
                told = state
            } else {
                // The controller has forgotten it; the accounting may know.
                let recorded = SlurmJob.byName(await interface.recorded(name))
                told = recorded[name]?.jobState ?? .unknown
            }
            if told != known || .now >= end || Task.isCancelled {
                return told
            }
        }
    }

    /// Withdraws a job that waits, and asks the worker of one that runs to end it; or ends it at once.
    package func cancel(_ key: JobKey, byForce: Bool) async throws(JobQueueFailure) {
        try await interface.cancel(Self.name(of: key), byForce: byForce)
        poll.hurry()
    }

    /// The jobs of a run that Slurm has not ended.
    package func openJobs(of run: RunID) async throws(JobQueueFailure) -> [JobKey] {
        let jobs = SlurmJob.byName(try await interface.jobs(named: nil))
        let names = jobs.values.filter { !$0.state.isOver && $0.name.hasPrefix(Self.prefix) }
            .map { String($0.name.dropFirst(Self.prefix.count)) }
        let exchange = exchange
        let keys = await BlockingWork.run { names.compactMap { exchange.key(named: $0) } }
        return keys.filter { $0.run == run }.sorted { $0.text < $1.text }
    }

    /// What keeps Slurm from taking jobs now.
    package func health() async -> JobQueueFailure? {
        do throws(JobQueueFailure) {
            let partition = description.partition
            guard try await !interface.has(partition: partition) else {
                return nil
            }
            let message = "Slurm has no partition '\(partition ?? "")'"
            return JobQueueFailure(.refused, message, hints: ["sinfo"])
        } catch {
            return error
        }
    }

    // MARK: Words

    private static let prefix = "ddx-"

    /// What a job is called: all users see it, so it tells nothing.
    private static func name(of key: JobKey) -> String { prefix + JobFolder.name(of: key) }

    /// What is handed over for a job.
    func submission(of job: JobDescription) -> SlurmSubmission {
        let folder = exchange.folder(of: job.key)
        var line = [program, "job", "run", folder.string]
        if let secrets = description.secrets {
            line += ["--secrets", secrets]
        }
        return SlurmSubmission(
            name: Self.name(of: job.key),
            log: folder.appending("slurm.log").string,
            line: "exec \(line.map(Self.quoted).joined(separator: " "))",
            wishes: description,
            minutes: description.minutes ?? Self.minutes(of: job)
        )
    }

    /// What a step may take, with room for its grace and for what comes before and after.
    private static func minutes(of job: JobDescription) -> Int? {
        job.timeoutMilliseconds.map { Int(($0 + job.graceMilliseconds + 119_999) / 60_000) }
    }

    private static func quoted(_ word: String) -> String {
        let parts = word.split(separator: "'", omittingEmptySubsequences: false)
        return "'\(parts.joined(separator: "'\\''"))'"
    }
}

extension JobFolder {
    /// The key of the job whose folder has a name; nothing where there is none.
    fileprivate func key(named name: String) -> JobKey? {
        guard name.utf8.count == 64, name.utf8.allSatisfy({ $0.isHexadecimal }) else {
            return nil
        }
        let file = path.appending("jobs").appending(name).appending("job.json")
        let bytes = try? DurableFile.read(file, limit: Self.longestDocument)
        return bytes.flatMap { try? JobDescription(parsing: $0) }?.key
    }
}
