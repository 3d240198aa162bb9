import JSON
import SystemPackage
import Testing
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

/// A worker and an exchange in a temporary folder, with a project that it shares with the engine.
struct JobFixture {
    let files: ProjectFixture
    let exchange: JobFolder

    init() throws {
        files = try ProjectFixture()
        exchange = JobFolder(files.top.appending("exchange"))
    }

    static func key(_ attempt: Int = 1) -> JobKey {
        JobKey(log: "example", run: "r1", step: StepReference("build", "compile"), attempt: attempt)
    }

    func performer(_ environment: [String: String] = [:]) -> JobPerformer {
        JobPerformer(
            folder: files.top.appending("worker"),
            name: "worker-1",
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"].merging(environment) { $1 },
            secrets: files.top.appending("secrets"),
            clock: FrozenClock()
        )
    }

    /// Hands over a job that runs a script.
    @discardableResult
    func place(
        _ script: String,
        in workspace: JobWorkspace? = nil,
        attempt: Int = 1,
        _ change: (inout JobDescription) -> Void = { _ in }
    ) throws -> JobKey {
        var job = JobDescription(
            key: Self.key(attempt),
            idempotencyKey: "r1/build/compile",
            arguments: ["sh", "-c", script],
            workspace: workspace ?? .shared(project: files.project.string),
            exchange: .folder(exchange.path.string)
        )
        change(&job)
        try exchange.place(job)
        return job.key
    }

    func perform(
        _ key: JobKey,
        _ environment: [String: String] = [:],
        control: JobControl = JobControl()
    ) async throws -> JobResult {
        try await performer(environment).perform(
            key,
            at: .folder(exchange.path.string),
            control: control
        )
    }

    /// What a job printed, by whom.
    func texts(of key: JobKey, _ source: JobLogFrame.Source) throws -> String {
        let frames = try exchange.log(of: key, from: 0).frames
        let bytes = frames.filter { $0.source == source }.flatMap(\.bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func content(_ digest: String?) throws -> String {
        let digest = try #require(digest.flatMap { SHA256Digest($0) })
        guard let file = try exchange.contents.open(digest) else {
            throw MissingContent(digest: "\(digest)")
        }
        return String(decoding: try file.content(limit: 1 << 20), as: UTF8.self)
    }
}
