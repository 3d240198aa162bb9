import JSON
import SystemPackage
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

/// A project whose runner 'far' is a cluster.
struct ClusterWorld {
    let fixture: ProjectFixture
    let queue: ScriptedQueue
    let exchange: JobFolder

    init(_ onSubmit: @escaping @Sendable (JobFolder, JobDescription) throws -> Void) throws {
        fixture = try ProjectFixture()
        let folder = JobFolder(fixture.state.appending("exchange"))
        exchange = folder
        queue = ScriptedQueue { try onSubmit(folder, $0) }
    }

    func runner(
        _ settings: JSONValue = ["kind": "slurm"],
        interrupted: [TrackedAttempt] = []
    ) throws -> LocalRunner {
        let queue = queue
        var clusters = Clusters(
            state: fixture.state,
            log: { "log-1" },
            makeQueue: { _, _ in queue }
        )
        clusters.pace.shortest = .milliseconds(1)
        clusters.pace.longest = .milliseconds(2)
        clusters.pace.retry = .milliseconds(1)
        clusters.pace.patience = .milliseconds(20)
        clusters.pace.allowance = .milliseconds(20)
        return try fixture.runner(
            interrupted: interrupted,
            runners: ["far": settings],
            clusters: clusters,
            continuing: Set(interrupted)
        )
    }

    func request(
        _ work: StepRequest.Work = .script("make it", shell: .standard),
        attempt: Int = 1
    ) -> StepRequest {
        var request = fixture.request(work, attempt: attempt)
        request.runner = .named("far")
        return request
    }

    static func result(
        _ job: JobDescription,
        _ end: JobResult.End = .exited(0)
    ) -> JobResult {
        let time = Timestamp(microseconds: 1)
        return JobResult(key: job.key, end: end, node: "node1", started: time, ended: time)
    }

    /// Puts a content into the exchange.
    static func keep(_ text: String, in folder: JobFolder) throws -> SHA256Digest {
        let bytes = Array(text.utf8)
        let digest = SHA256Digest(of: bytes)
        let file = folder.contents.folder.pushing(ObjectStore.path(of: digest))
        try DurableFile.createDirectories(file.removingLastComponent(), durably: false)
        try DurableFile.write(bytes, to: file)
        return digest
    }

    /// Writes a log and a result as a worker does.
    static func carryOut(
        _ folder: JobFolder,
        _ job: JobDescription,
        _ end: JobResult.End = .exited(0),
        log: [JobLogFrame] = [],
        _ change: (inout JobResult) -> Void = { _ in }
    ) throws {
        let time = Timestamp(microseconds: 1)
        _ = try folder.claim(job.key, JobOwner(node: "node1", worker: "w", pid: 7, started: time))
        let file = try AppendFile(folder.log(of: job.key), mode: .groupFile)
        try file.write(log.flatMap(\.encoded))
        var result = result(job, end)
        change(&result)
        _ = try folder.publish(result)
    }
}
