import JSON
import Synchronization
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

/// A project in a temporary folder with a runner for it; removed when dropped.
final class ProjectFixture: Sendable {
    let top: FilePath
    let project: FilePath
    let log = CollectedLog()
    let children = NotedChildren()

    init() throws {
        var generator = SystemRandomNumberGenerator()
        let name = "ddx-runners-\(String(generator.next(), radix: 16))"
        // The real path, so that what programs print can be compared with it.
        top = FilePath("/tmp").appending(name)
        project = top.appending("project")
        try DurableFile.createDirectories(project, durably: false)
    }

    deinit {
        // Nothing depends on the folder any more.
        _ = try? BoundedRoot("/tmp").removeTree(FilePath(top.lastComponent?.string ?? "none"))
    }

    var state: FilePath { project.appending(".ddx").appending("state") }

    var files: ProjectFiles {
        get throws { ProjectFiles(try BoundedRoot(project)) }
    }

    var record: RenderedRecord { RenderedRecord(folder: state.appending("rendered")) }

    func runner(
        templates: [String: String] = [:],
        environment: [String: String] = ["PATH": "/usr/local/bin:/usr/bin:/bin"],
        pass: [String] = [],
        grace: Duration = .seconds(10),
        warning: Int64? = nil,
        interrupted: [TrackedAttempt] = [],
        snapshotLimit: Int64 = ObjectStore.standardFileLimit,
        kinds: StepKinds = StepKinds(),
        runners: [String: JSONValue] = [:],
        clusters: Clusters? = nil,
        continuing: Set<TrackedAttempt> = []
    ) throws -> LocalRunner {
        var configuration = LocalRunner.Configuration(
            project: project,
            state: state,
            run: state.appending("runs").appending("r1"),
            environment: EnvironmentPolicy(own: environment, pass: pass)
        )
        configuration.grace = grace
        configuration.artifactWarning = warning
        configuration.interrupted = interrupted
        configuration.snapshotLimit = snapshotLimit
        configuration.kinds = kinds
        configuration.runners = runners
        configuration.clusters = clusters
        configuration.continuing = continuing
        return try LocalRunner(
            configuration,
            definitionFile: { templates[$0].map { Array($0.utf8) } },
            log: log,
            clock: FrozenClock(),
            noteChild: { [children] in children.note($0) },
            forgetChild: { [children] in children.forget($0) }
        )
    }

    func write(_ text: String, to path: String) throws {
        let path = FilePath(path)
        let root = try BoundedRoot(project)
        try root.createDirectories(path.removingLastComponent(), durably: false)
        try root.write(Array(text.utf8), to: path)
    }

    func text(_ path: String) throws -> String {
        String(
            decoding: try BoundedRoot(project).read(FilePath(path), limit: 1 << 26),
            as: UTF8.self
        )
    }

    func exists(_ path: String) throws -> Bool {
        try BoundedRoot(project).exists(FilePath(path))
    }

    func link(_ path: String, to target: String) throws {
        try BoundedRoot(project).makeLink(at: FilePath(path), to: FilePath(target))
    }

    func request(
        _ work: StepRequest.Work,
        attempt: Int = 1,
        environment: [String: String] = [:],
        values: JSONValue = [:]
    ) -> StepRequest {
        var request = StepRequest(
            run: "r1",
            step: StepReference("build", "compile"),
            attempt: attempt,
            work: work,
            values: FixedValues(values)
        )
        request.environment = environment
        return request
    }

    func run(_ script: String, timeout: Duration? = nil) async throws -> StepOutcome {
        var request = request(.script(script, shell: .standard))
        request.timeout = timeout
        return try await runner().run(request)
    }

    func evaluate(
        _ gates: [GateDefinition],
        attestations: [Int: AttestationRecord] = [:],
        rendered: [String: String] = [:],
        values: JSONValue = [:]
    ) async throws -> [GateResult] {
        await (try runner()).evaluate(
            GateRequest(
                run: "r1",
                phase: "build",
                side: .exit,
                gates: gates,
                attestations: attestations,
                rendered: rendered,
                values: FixedValues(values)
            )
        )
    }

    func evaluate(_ check: CheckDefinition.Kind, values: JSONValue = [:]) async throws -> GateResult
    {
        var gate = GateDefinition(criteria: "it holds")
        gate.checks = [CheckDefinition(check)]
        return try #require(try await evaluate([gate], values: values).first)
    }

    func evaluate(evidence: String, rendered: [String: String] = [:]) async throws -> GateResult {
        var gate = GateDefinition(criteria: "it is there")
        gate.evidence = SourceString(evidence)
        return try #require(try await evaluate([gate], rendered: rendered).first)
    }
}

extension LocalRunner {
    func restore(
        _ changes: [RestoreRequest.StepChanges],
        isForced: Bool
    ) async -> RestoredFiles {
        await restore(RestoreRequest(run: "r1", changes: changes, isForced: isForced))
    }
}

/// Values that do not change.
struct FixedValues: ValueLookup {
    private let root: JSONValue

    init(_ root: JSONValue) {
        self.root = root
    }

    func value(at path: [String]) -> JSONValue? {
        path.reduce(root as JSONValue?) { $0?[$1] }
    }
}

/// A clock that stands still.
struct FrozenClock: WorldClock {
    func now() -> Timestamp { Timestamp(microseconds: 1_763_842_000_000_000) }
    func sleep(for duration: Duration) async throws {}
}

/// Every line that was logged, and a way to wait for one.
final class CollectedLog: LogSink {
    private struct State {
        var lines: [LogRecord] = []
        var closed: [StepReference] = []
        var waiting: [(line: String, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    func write(_ line: LogRecord) {
        let resumed = state.withLock { state in
            state.lines.append(line)
            let text = String(decoding: line.bytes, as: UTF8.self)
            let resumed = state.waiting.filter { $0.line == text }
            state.waiting.removeAll { $0.line == text }
            return resumed.map(\.continuation)
        }
        for continuation in resumed {
            continuation.resume()
        }
    }

    func close(_ step: StepReference, attempt: Int, of run: RunID) {
        state.withLock { $0.closed.append(step) }
    }

    var closed: [StepReference] { state.withLock { $0.closed } }
    var lines: [LogRecord] { state.withLock { $0.lines } }

    func texts(_ stream: LogRecord.Stream) -> [String] {
        lines.filter { $0.stream == stream }.map { String(decoding: $0.bytes, as: UTF8.self) }
    }

    /// Returns once the line has been written.
    func line(_ text: String) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                let isThere = state.lines.contains {
                    String(decoding: $0.bytes, as: UTF8.self) == text
                }
                if !isThere {
                    state.waiting.append((text, continuation))
                }
                return isThere
            }
            if isThere {
                continuation.resume()
            }
        }
    }
}

/// Which children were noted and not forgotten.
final class NotedChildren: Sendable {
    private let state = Mutex((noted: 0, open: Set<ProcessIdentity>()))

    func note(_ child: ProcessIdentity) {
        state.withLock {
            $0.noted += 1
            $0.open.insert(child)
        }
    }

    func forget(_ child: ProcessIdentity) {
        _ = state.withLock { $0.open.remove(child) }
    }

    var noted: Int { state.withLock { $0.noted } }
    var open: Set<ProcessIdentity> { state.withLock { $0.open } }
}
