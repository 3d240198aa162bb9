import SystemPackage
public import WorkflowJobs
import WorkflowModel
import WorkflowRunners
import WorkflowSystem

/// Carries out attempts of steps that an engine on another machine handed over.
///
/// It knows nothing of the cluster that brought it a job: whoever calls it reads the key of the job
/// and the place of its description from there. A job is carried out once, whoever asks for it again
/// gets what came of it.
public struct JobWorker: Sendable {
    private let performer: JobPerformer

    /// Describes a worker; nothing is read or written yet.
    ///
    /// - Parameters:
    ///   - folder: Where it may write; created when absent, and kept from others. Workers on a machine
    ///     may share one.
    ///   - name: What it is called where people look for their jobs.
    ///   - environment: Its environment. Programs see of it what those of an engine here would see.
    ///     Secrets are in it as `DDX_SECRET_NAME`, the token of a server as `DDX_JOB_TOKEN`.
    ///   - secrets: A folder with a file for each secret that is not in the environment.
    public init(
        folder: String,
        name: String,
        environment: [String: String],
        secrets: String? = nil
    ) {
        performer = JobPerformer(
            folder: FilePath(folder),
            name: name,
            environment: environment,
            secrets: secrets.map { FilePath($0) },
            clock: MachineClock()
        )
    }

    /// The worker that a command line is for one job.
    ///
    /// - Parameters:
    ///   - surroundings: The user and the environment.
    ///   - folder: Where it may write; `DDX_JOB_FOLDER` or a folder of the user's cache when absent.
    ///   - secrets: A folder with a file for each secret; `DDX_JOB_SECRETS` when absent.
    package init(in surroundings: Surroundings, folder: String?, secrets: String?) {
        let environment = surroundings.environment
        func path(_ option: String?, _ variable: String) -> FilePath? {
            (option ?? environment[variable]).map { surroundings.absolute($0) }
        }
        let usual = surroundings.folders.cache.appending("ddx").appending("jobs")
        self.init(
            folder: (path(folder, "DDX_JOB_FOLDER") ?? usual).string,
            name: "ddx job run",
            environment: environment,
            secrets: path(secrets, "DDX_JOB_SECRETS")?.string
        )
    }

    /// Ends what is left of jobs whose worker on this machine died, and tells their engines.
    ///
    /// Call it before the first job.
    ///
    /// - Returns: The jobs that were cut off.
    @discardableResult
    public func endLeftovers() async -> [JobKey] {
        await performer.endLeftovers()
    }

    /// Carries out a job to its end.
    ///
    /// A cancelled task asks the program to end, kills it after its grace, and returns what came of
    /// it. A tripped fence kills it at once, and nothing is said of it.
    ///
    /// - Parameters:
    ///   - key: The job.
    ///   - exchange: Where its description is, and where its result goes.
    ///   - fence: Ends it when the lease is over.
    /// - Returns: The result, which the engine finds in the exchange.
    /// - Throws: `JobWorkerFailure`.
    public func perform(
        _ key: JobKey,
        at exchange: JobExchangePlace,
        fence: JobFence = JobFence()
    ) async throws(JobWorkerFailure) -> JobResult {
        do {
            return try await performer.perform(key, at: exchange, control: fence.control)
        } catch let failure as JobPerformer.Failure {
            throw JobWorkerFailure(failure)
        } catch {
            throw .unreachable("\(error)")
        }
    }

    /// Carries out the job of a folder among the `jobs` of an exchange, or of an address at a server.
    ///
    /// - Parameters:
    ///   - place: The folder with its `job.json`, or `https://HOST/api/v1/projects/ID/jobs/NAME`.
    ///   - fence: Ends it when the lease is over.
    /// - Returns: The result, which is in the exchange.
    /// - Throws: `JobWorkerFailure`.
    public func perform(
        jobAt place: String,
        fence: JobFence = JobFence()
    ) async throws(JobWorkerFailure) -> JobResult {
        let path = FilePath(place)
        let name = path.lastComponent?.string ?? ""
        let exchange: JobExchangePlace
        if let end = place.ranges(of: "/jobs/\(name)").last, place.contains("://") {
            exchange = .server(url: String(place[..<end.lowerBound]))
        } else {
            exchange = .folder(path.removingLastComponent().removingLastComponent().string)
        }
        let key: JobKey
        do {
            key = try await performer.key(named: name, at: exchange)
        } catch let failure as JobPerformer.Failure {
            throw JobWorkerFailure(failure)
        } catch {
            throw .unreachable("\(error)")
        }
        return try await perform(key, at: exchange, fence: fence)
    }
}

/// Ends a job at once when the worker may not have it any more.
public final class JobFence: Sendable {
    let control = JobControl()

    /// Makes a fence that stands open.
    public init() {}

    /// Kills the program of the job; nothing is said of it.
    public func trip() {
        control.fence()
    }
}

/// Why nothing is known of a job that a worker was to carry out.
public enum JobWorkerFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// Somebody else has it, or had it and left no result.
    case claimed(String)
    /// The engine gave it up, or its lease was over; its program is dead.
    case fenced(String)
    /// The exchange does not answer, or holds no such job.
    case unreachable(String)

    init(_ failure: JobPerformer.Failure) {
        switch failure {
        case .claimed: self = .claimed(failure.description)
        case .fenced: self = .fenced(failure.description)
        case .unreachable: self = .unreachable(failure.description)
        }
    }

    /// What happened, in lower case and without a full stop.
    public var description: String {
        switch self {
        case .claimed(let words), .fenced(let words), .unreachable(let words): words
        }
    }
}
