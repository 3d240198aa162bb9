import JSON
import SystemPackage
import Testing
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

@testable import WorkflowLanguage
@testable import WorkflowRunners

@Suite struct SlurmTests {
    private static let key = JobKey(
        log: "log",
        run: "run",
        step: StepReference("a", "b"),
        attempt: 1
    )

    private static func job(_ folder: FilePath) -> JobDescription {
        JobDescription(
            key: key,
            idempotencyKey: "",
            arguments: ["true"],
            workspace: .shared(project: "/project"),
            exchange: .folder(folder.string)
        )
    }

    /// Slurm's programs, which answer what a file says and write down how they were called.
    private struct Tools {
        let fixture: ProjectFixture
        let queue: SlurmQueue

        init(_ settings: JSONValue = ["kind": "slurm"]) throws {
            fixture = try ProjectFixture()
            let tools = fixture.top.appending("tools")
            try DurableFile.createDirectories(tools, durably: false)
            let script = """
                #!/bin/sh
                printf '%s ' "${0##*/}" "$@" >>"\(tools)/calls"; echo >>"\(tools)/calls"
                [ ! -e "$0.error" ] || { cat "$0.error" >&2; exit 1; }
                [ ! -e "$0.answer" ] || cat "$0.answer"
                """
            for name in ["sbatch", "squeue", "sacct", "scancel", "sinfo"] {
                try DurableFile.write(Array(script.utf8), to: tools.appending(name))
                try BoundedRoot(tools).setPermissions(of: FilePath(name), to: .publicFolder)
            }
            queue = SlurmQueue(
                try SlurmDescription(settings),
                exchange: JobFolder("/exchange"),
                program: "/opt/it's/ddx",
                environment: ["PATH": "\(tools):/usr/bin:/bin"],
                clock: FrozenClock()
            )
        }

        func answer(_ name: String, _ text: String, isError: Bool = false) throws {
            let file = "\(name).\(isError ? "error" : "answer")"
            try DurableFile.write(
                Array(text.utf8),
                to: fixture.top.appending("tools").appending(file)
            )
        }

        func calls() throws -> [String] {
            let file = fixture.top.appending("tools").appending("calls")
            return String(decoding: try DurableFile.read(file, limit: 1 << 20), as: UTF8.self)
                .split(separator: "\n").map(String.init)
        }
    }

    private static var name: String { "ddx-\(JobFolder.name(of: key))" }

    @Test func `a job is handed over under its name, quoted, with what it asks for`() throws {
        let settings: JSONValue = [
            "kind": "slurm", "partition": "short", "cpus": 2, "memory": "1GB", "time": "90m",
            "gres": "gpu:1", "options": ["--exclusive"], "secrets": "/etc/ddx/secrets",
        ]
        let tools = try Tools(settings)
        let words = SlurmPrograms.words(for: tools.queue.submission(of: Self.job("/exchange")))
        let folder = "/exchange/jobs/\(JobFolder.name(of: Self.key))"
        #expect(
            words == [
                "--parsable", "--no-requeue", "--job-name", Self.name, "--chdir", "/",
                "--output", "\(folder)/slurm.log", "--open-mode", "append",
                "--export", "PATH,HOME,USER,LOGNAME,LANG", "--ntasks", "1",
                "--partition", "short", "--gres", "gpu:1", "--cpus-per-task", "2",
                "--mem", "954M", "--time", "90", "--exclusive", "--wrap",
                "exec '/opt/it'\\''s/ddx' 'job' 'run' '\(folder)' '--secrets' '/etc/ddx/secrets'",
            ]
        )
    }

    @Test func `a job that Slurm knows by its name is not handed over again`() async throws {
        let tools = try Tools()
        try tools.answer("squeue", "17|\(Self.name)|PENDING|\n")
        try await tools.queue.submit(Self.job("/exchange"))
        #expect(try tools.calls().allSatisfy { !$0.hasPrefix("sbatch") })
        try tools.answer("squeue", "17|other|PENDING|\n")
        try await tools.queue.submit(Self.job("/exchange"))
        #expect(try tools.calls().contains { $0.hasPrefix("sbatch") })
    }

    @Test func `a busy controller is asked again, and a refusal is told in Slurm's words`()
        async throws
    {
        let tools = try Tools()
        let silence =
            "sbatch: error: Batch job submission failed: "
            + "Unable to contact slurm controller (connect failure)\n"
        try tools.answer("sbatch", silence, isError: true)
        let busy = await Self.failure(of: tools)
        #expect(busy?.kind == .unreachable)
        try tools.answer("sbatch", "sbatch: error: invalid partition specified: x\n", isError: true)
        let refused = await Self.failure(of: tools)
        #expect(refused?.kind == .refused)
        #expect(refused?.message == "sbatch: invalid partition specified: x")
    }

    private static func failure(of tools: Tools) async -> JobQueueFailure? {
        do throws(JobQueueFailure) {
            try await tools.queue.submit(job("/exchange"))
            return nil
        } catch {
            return error
        }
    }

    @Test(
        arguments: [
            ("PENDING|", JobState.queued(since: nil)),
            ("RUNNING|node1", .running(node: "node1", since: nil)),
            ("COMPLETING|node1", .running(node: "node1", since: nil)),
            ("SUSPENDED|node1", .queued(since: nil)),
            ("COMPLETED|node1", .ended(nil)),
            ("FAILED|node1", .ended(nil)),
            ("CANCELLED by 0|None assigned", .cancelled),
            ("NODE_FAIL|node2", .lost("Slurm says NODE_FAIL of node 'node2'")),
            ("OUT_OF_MEMORY|node1", .lost("Slurm says OUT_OF_MEMORY of node 'node1'")),
        ]
    )
    func `states mean what they mean`(line: String, state: JobState) {
        let job = SlurmJob("17|\(Self.name)|\(line)"[...])
        #expect(job?.jobState == state)
    }

    @Test func `of jobs with one name the one that goes on counts, then the newest`() {
        let jobs = Self.named("9|n|COMPLETED|a\n7|n|RUNNING|b\n8|n|FAILED|c\nno line\n")
        #expect(jobs["n"]?.id == "7")
        #expect(Self.named("9|n|COMPLETED|a\n10|n|FAILED|c\n")["n"]?.id == "10")
    }

    private static func named(_ answer: String) -> [String: SlurmJob] {
        SlurmJob.byName(SlurmJob.jobs(in: answer))
    }

    @Test func `what the controller has forgotten the accounting may know`() async throws {
        let tools = try Tools()
        try tools.answer("squeue", "")
        try tools.answer("sacct", "17|\(Self.name)|FAILED|node1\n")
        #expect(try await tools.queue.observe(Self.key, known: nil) == .ended(nil))
        try tools.answer("sacct", "Slurm accounting storage is disabled\n", isError: true)
        #expect(try await tools.queue.observe(Self.key, known: nil) == .unknown)
    }

    @Test(
        arguments: [
            ["kind": "slurm", "options": ["--wrap=rm"]],
            ["kind": "slurm", "options": ["-x"]],
            ["kind": "slurm", "partition": "a b"],
            ["kind": "slurm", "time": "10s"],
            ["kind": "slurm", "cpus": 0],
            ["kind": "slurm", "program": "ddx"],
            ["kind": "slurm", "no_such_key": 1],
            ["kind": "slurm", "http": "http://localhost:6820"],
            ["kind": "slurm", "http": "http://localhost:6820", "api": "38"],
            ["kind": "slurm", "http": "http://localhost:6820", "api": "v0.0.37"],
            ["kind": "slurm", "http": "http://localhost:6820", "api": "v0.0.038"],
            ["kind": "slurm", "http": "http://elsewhere:6820", "api": "v0.0.38"],
            ["kind": "slurm", "http": "localhost:6820", "api": "v0.0.38"],
            ["kind": "slurm", "api": "v0.0.38"],
            ["kind": "slurm", "user": "somebody"],
            [
                "kind": "slurm", "http": "http://localhost:6820", "api": "v0.0.38",
                "options": ["--exclusive"],
            ],
            ["kind": "slurm", "workspace": "cloud"],
            ["kind": "slurm", "workspace": "git"],
            ["kind": "slurm", "exchange": "relative"],
            ["kind": "slurm", "lease": "1s"],
            ["kind": "slurm", "container": ["image": "name:tag"]],
        ] as [JSONValue]
    )
    func `settings that cannot be used are refused`(settings: JSONValue) {
        #expect(throws: RunnerDescription.Problem.self) {
            try RunnerDescription(.named("far"), among: ["far": settings])
        }
    }
}
