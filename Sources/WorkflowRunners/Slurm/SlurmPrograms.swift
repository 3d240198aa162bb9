import SystemPackage
import WorkflowJobs
import WorkflowLanguage
import WorkflowSystem

/// Slurm through its own programs: `sbatch`, `squeue`, `sacct`, `scancel`, `sinfo`.
struct SlurmPrograms: SlurmInterface {
    private let environment: [String: String]

    /// Prepares to call them; nothing is asked yet.
    ///
    /// - Parameter environment: What they see.
    init(environment: [String: String]) {
        self.environment = environment
    }

    func submit(_ job: SlurmSubmission) async throws(JobQueueFailure) {
        do throws(JobQueueFailure) {
            _ = try await ask("sbatch", Self.words(for: job))
        } catch {
            throw .submission(error)
        }
    }

    func jobs(named name: String?) async throws(JobQueueFailure) -> [SlurmJob] {
        let words = ["-h", "--me", "-t", "all", "-o", SlurmJob.queueFormat]
        return SlurmJob.jobs(
            in: try await ask("squeue", words + (name.map { ["--name", $0] } ?? []))
        )
    }

    func recorded(_ name: String) async -> [SlurmJob] {
        let words = [
            "-n", "-X", "-P", "--name", name, "-S", "now-30days", "-o", SlurmJob.accountingFields,
        ]
        // Where there is no accounting, nobody knows.
        return (try? await ask("sacct", words)).map(SlurmJob.jobs) ?? []
    }

    /// Asks the worker alone, not what it runs.
    ///
    /// Slurm by itself would signal each process of a job alone, and a script whose child dies first ends of that
    /// before it hears its own signal. The worker gives its program the time that it has.
    func cancel(_ name: String, byForce: Bool) async throws(JobQueueFailure) {
        let ways =
            byForce
            ? [[], ["--signal=KILL", "--full"]]
            : [["--state=PENDING"], ["--batch", "--signal=TERM"]]
        for way in ways {
            _ = try await ask("scancel", ["--me", "--name", name] + way)
        }
    }

    func has(partition: String?) async throws(JobQueueFailure) -> Bool {
        let words = partition.map { ["-h", "-o", "%R %a", "-p", $0] } ?? ["-h"]
        let answer = try await ask("sinfo", words)
        return partition == nil || !answer.allSatisfy(\.isWhitespace)
    }

    // MARK: Words

    /// The options of `sbatch` for a job.
    static func words(for job: SlurmSubmission) -> [String] {
        let wishes = job.wishes
        var words = [
            "--parsable", "--no-requeue", "--job-name", job.name, "--chdir", "/",
            "--output", job.log, "--open-mode", "append",
            "--export", SlurmSubmission.variables.joined(separator: ","), "--ntasks", "1",
        ]
        let options: [(String, String?)] = [
            ("--partition", wishes.partition), ("--account", wishes.account),
            ("--qos", wishes.qualityOfService), ("--constraint", wishes.constraint),
            ("--gres", wishes.resources),
            ("--cpus-per-task", wishes.processors.map(String.init)),
            ("--mem", job.megabytes.map { "\($0)M" }),
            ("--time", job.minutes.map(String.init)),
        ]
        for case (let name, let value?) in options {
            words += [name, value]
        }
        return words + wishes.options + ["--wrap", job.line]
    }

    // MARK: Asking

    /// Why no job can be handed over here; nothing when Slurm's programs are here.
    static func absence(in environment: [String: String]) -> JobQueueFailure? {
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

    private func ask(_ program: String, _ words: [String]) async throws(JobQueueFailure) -> String {
        let answer = await ToolCall(program: program, environment: environment).answer(to: words)
        if answer.isSuccess {
            return answer.output
        }
        if answer.isMissing {
            throw Self.missing(program)
        }
        let own = "\(program): error: "
        let complaint = answer.complaint
        let words = complaint.hasPrefix(own) ? String(complaint.dropFirst(own.count)) : complaint
        throw JobQueueFailure(.unreachable, "\(program): \(words)", hints: ["scontrol ping"])
    }
}
