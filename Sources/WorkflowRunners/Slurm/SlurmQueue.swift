import JSON
import SystemPackage
package import WorkflowJobs
package import WorkflowLanguage
package import WorkflowModel
import WorkflowSystem

/// Slurm as the queue of jobs, through its own programs: `sbatch`, `squeue`, `sacct`, `scancel`.
///
/// A job is known by its name, never by its number: a controller that dies may give a number to
/// another job. Handing one over twice does no harm, because only one of both gets hold of it in the
/// exchange; what a job says there outranks Slurm's word.
package struct SlurmQueue: JobQueue {
    private let description: SlurmDescription
    private let exchange: JobFolder
    private let program: String
    private let environment: [String: String]
    private let poll: SlurmPoll

    /// How long a question waits for a change.
    private static let patience = Duration.seconds(20)

    /// Prepares to speak to the cluster; nothing is asked yet.
    ///
    /// - Parameters:
    ///   - description: What jobs ask for.
    ///   - exchange: The folder that all nodes see under the same path.
    ///   - program: This program, as nodes find it unless the description says otherwise.
    ///   - environment: What Slurm's programs see.
    package init(
        _ description: SlurmDescription,
        exchange: JobFolder,
        program: String,
        environment: [String: String]
    ) {
        self.description = description
        self.exchange = exchange
        self.program = description.program ?? program
        self.environment = environment
        poll = SlurmPoll(from: .seconds(1), to: .seconds(15)) {
            let words = ["-h", "--me", "-t", "all", "-o", SlurmJob.queueFormat]
            return await Self.ask("squeue", words, environment).map(SlurmJob.jobs)
        }
    }

    /// Hands a job over, unless Slurm knows one of its name.
    package func submit(_ job: JobDescription) async throws(JobQueueFailure) {
        let name = Self.name(of: job.key)
        let words = ["-h", "--me", "-t", "all", "--name", name, "-o", SlurmJob.queueFormat]
        let known = try await Self.ask("squeue", words, environment).get()
        guard SlurmJob.jobs(in: known)[name] == nil else {
            return
        }
        do throws(JobQueueFailure) {
            _ = try await Self.ask("sbatch", self.words(for: job), environment).get()
        } catch {
            // Slurm says no in one way for a busy controller and for a partition that is not there.
            throw error.isTransient
                ? error : JobQueueFailure(.refused, error.message, hints: error.hints)
        }
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
                told = await recorded(name)
            }
            if told != known || .now >= end || Task.isCancelled {
                return told
            }
        }
    }

    /// What the accounting knows of a job that the controller has forgotten.
    private func recorded(_ name: String) async -> JobState {
        let words = [
            "-n", "-X", "-P", "--name", name, "-S", "now-30days", "-o", SlurmJob.accountingFields,
        ]
        // Where there is no accounting, nobody knows.
        guard case .success(let answer) = await Self.ask("sacct", words, environment) else {
            return .unknown
        }
        return SlurmJob.jobs(in: answer)[name]?.jobState ?? .unknown
    }

    /// Withdraws a job that waits, and asks the worker of one that runs to end it; or ends it at once.
    ///
    /// Slurm by itself would signal each process of a job alone, and a script whose child dies first ends of that
    /// before it hears its own signal. The worker gives its program the time that it has.
    package func cancel(_ key: JobKey, byForce: Bool) async throws(JobQueueFailure) {
        let job = ["--me", "--name", Self.name(of: key)]
        let ways =
            byForce
            ? [[], ["--signal=KILL", "--full"]]
            : [["--state=PENDING"], ["--batch", "--signal=TERM"]]
        for way in ways {
            _ = try await Self.ask("scancel", job + way, environment).get()
        }
        poll.hurry()
    }

    /// The jobs of a run that Slurm has not ended.
    package func openJobs(of run: RunID) async throws(JobQueueFailure) -> [JobKey] {
        let words = ["-h", "--me", "-t", "all", "-o", SlurmJob.queueFormat]
        let jobs = SlurmJob.jobs(in: try await Self.ask("squeue", words, environment).get())
        let names = jobs.values.filter { !$0.state.isOver && $0.name.hasPrefix(Self.prefix) }
            .map { String($0.name.dropFirst(Self.prefix.count)) }
        let exchange = exchange
        let keys = await BlockingWork.run { names.compactMap { exchange.key(named: $0) } }
        return keys.filter { $0.run == run }.sorted { $0.text < $1.text }
    }

    /// What keeps Slurm from taking jobs now.
    package func health() async -> JobQueueFailure? {
        let words = description.partition.map { ["-h", "-o", "%R %a", "-p", $0] } ?? ["-h"]
        do throws(JobQueueFailure) {
            let answer = try await Self.ask("sinfo", words, environment).get()
            guard let partition = description.partition, answer.allSatisfy(\.isWhitespace) else {
                return nil
            }
            return JobQueueFailure(
                .refused,
                "Slurm has no partition '\(partition)'",
                hints: ["sinfo"]
            )
        } catch {
            return error
        }
    }

    // MARK: Words

    private static let prefix = "ddx-"

    /// What a job is called: all users see it, so it tells nothing.
    private static func name(of key: JobKey) -> String { prefix + JobFolder.name(of: key) }

    /// The options of `sbatch` for a job.
    func words(for job: JobDescription) -> [String] {
        let folder = exchange.folder(of: job.key)
        var words = [
            "--parsable", "--no-requeue", "--job-name", Self.name(of: job.key), "--chdir", "/",
            "--output", folder.appending("slurm.log").string, "--open-mode", "append",
            "--export", "PATH,HOME,USER,LOGNAME,LANG", "--ntasks", "1",
        ]
        let options: [(String, String?)] = [
            ("--partition", description.partition), ("--account", description.account),
            ("--qos", description.qualityOfService), ("--constraint", description.constraint),
            ("--gres", description.resources),
            ("--cpus-per-task", description.processors.map(String.init)),
            ("--mem", description.memory.map { "\(($0 + 1_048_575) / 1_048_576)M" }),
            ("--time", (description.minutes ?? Self.minutes(of: job)).map(String.init)),
        ]
        for case (let name, let value?) in options {
            words += [name, value]
        }
        var line = ["exec", program, "job", "run", folder.string]
        if let secrets = description.secrets {
            line += ["--secrets", secrets]
        }
        let quoted = line.dropFirst().map(Self.quoted).joined(separator: " ")
        return words + description.options + ["--wrap", "exec \(quoted)"]
    }

    /// What a step may take, with room for its grace and for what comes before and after.
    private static func minutes(of job: JobDescription) -> Int? {
        job.timeoutMilliseconds.map { Int(($0 + job.graceMilliseconds + 119_999) / 60_000) }
    }

    private static func quoted(_ word: String) -> String {
        let parts = word.split(separator: "'", omittingEmptySubsequences: false)
        return "'\(parts.joined(separator: "'\\''"))'"
    }

    /// Why no job can be handed over here; nothing when Slurm's programs are here.
    package static func absence(in environment: [String: String]) -> JobQueueFailure? {
        let specification = ChildSpecification(
            program: "sbatch",
            environment: environment,
            workingDirectory: "/"
        )
        return specification.isProgramFound ? nil : missing("sbatch")
    }

    private static func missing(_ program: String) -> JobQueueFailure {
        JobQueueFailure(
            .toolMissing,
            "'\(program)' is not on the PATH, and steps run on Slurm",
            hints: ["install Slurm's commands, such as with 'apt-get install slurm-client'"]
        )
    }

    private static func ask(
        _ program: String,
        _ words: [String],
        _ environment: [String: String]
    ) async -> Result<String, JobQueueFailure> {
        let answer = await ToolCall(program: program, environment: environment).answer(to: words)
        if answer.isSuccess {
            return .success(answer.output)
        }
        if answer.isMissing {
            return .failure(missing(program))
        }
        let own = "\(program): error: "
        let complaint = answer.complaint
        let words = complaint.hasPrefix(own) ? String(complaint.dropFirst(own.count)) : complaint
        let message = "\(program): \(words)"
        return .failure(JobQueueFailure(.unreachable, message, hints: ["scontrol ping"]))
    }
}

extension JobQueueFailure {
    /// Whether Slurm's own words tell of something that passes.
    fileprivate var isTransient: Bool {
        guard kind == .unreachable else {
            return true
        }
        let passing = [
            "Unable to contact", "Connection refused", "Socket timed out", "not answer in time",
            "Connection timed out", "Zero Bytes", "Transport endpoint", "temporarily",
        ]
        return passing.contains { message.contains($0) }
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
