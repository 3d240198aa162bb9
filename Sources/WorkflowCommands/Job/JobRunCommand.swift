import ArgumentParser
import JSON
import WorkflowJobs
import WorkflowKit
import WorkflowModel

/// Verbs that clusters use.
struct JobVerbs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "job",
        abstract: "Carry out steps that an engine on another machine handed over.",
        shouldDisplay: false,
        subcommands: [JobRunCommand.self]
    )
}

/// Carries out one job on this machine.
struct JobRunCommand: ContextualCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Carry out one job.",
        discussion: """
            Clusters start it on the machine that they chose; docs/cluster.md says how. It ends with the exit \
            code of the job's program, with 124 when its time was out, with 125 when it never ran, and with \
            97 when the job is not this worker's: somebody else has it, or the engine gave it up.
            """
    )

    @Argument(
        help: "The folder of the job, which holds its job.json, or its address at a server.",
        completion: .directory
    )
    var job: String

    @Option(
        help: ArgumentHelp(
            "Where this worker may write; usually a folder of its user's cache.",
            valueName: "dir"
        ),
        completion: .directory
    )
    var workerFolder: String?

    @Option(
        help: ArgumentHelp("A folder with a file for each secret.", valueName: "dir"),
        completion: .directory
    )
    var secrets: String?

    @OptionGroup var shared: SharedOptions

    func run(in context: CommandContext) async throws -> ExitStatus {
        let surroundings = context.surroundings
        let worker = JobWorker(in: surroundings, folder: workerFolder, secrets: secrets)
        await worker.endLeftovers()
        let place = job.contains("://") ? job : "\(surroundings.absolute(job))"
        // It is awaited right below.
        let work = Task { () async -> Result<JobResult, JobWorkerFailure> in
            do throws(JobWorkerFailure) {
                return .success(try await worker.perform(jobAt: place))
            } catch {
                return .failure(error)
            }
        }
        let signals = Signals()
        // Clusters send TERM more than once; the program keeps its grace.
        signals.listen(onFirst: { work.cancel() }, onSecond: nil)
        switch await work.value {
        case .success(let result):
            try context.output.print("\(result.end.words)\n", or: result.json)
            return ExitStatus(code: result.end.exitCode)
        case .failure(.unreachable(let message)):
            throw Failure(.notFound, message, hints: ["name the folder of a job in an exchange"])
        case .failure(let failure):
            try context.output.note("\(failure)\n")
            return ExitStatus(code: 97)
        }
    }
}

extension JobResult.End {
    /// The end in a few words.
    fileprivate var words: String {
        switch self {
        case .exited(let code): "ended with exit code \(code)"
        case .signalled(let signal): "ended by signal \(signal)"
        case .timedOut: "ended because its time was out"
        case .terminated: "cancelled"
        case .refused(let reason, let message): "not started (\(reason.rawValue)): \(message)"
        case .lost(let message): "lost: \(message)"
        }
    }

    /// The end as shells count.
    fileprivate var exitCode: Int32 {
        switch self {
        case .exited(let code): Int32(clamping: code)
        case .signalled(let signal): 128 + Int32(clamping: signal)
        case .timedOut: 124
        case .terminated: 143
        case .refused: 125
        case .lost: 97
        }
    }
}
