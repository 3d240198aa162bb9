import JSON
import Testing
import WorkflowJobs
import WorkflowModel

@Suite("Jobs as JSON")
struct JobFormTests {
    private static let key = JobKey(
        log: "ddx.example-1",
        run: RunID("01980000-0000-7000-8000-000000000001"),
        step: StepReference(PhaseID("deploy"), StepID("check")),
        attempt: 3
    )

    @Test(
        "A description is read back as it was written",
        arguments: [
            JobWorkspace.shared(project: "/srv/project"),
            .git(remote: "https://example.org/p.git", commit: "0123abcd", patch: nil),
            .git(remote: "https://example.org/p.git", commit: "0123abcd", patch: "sha256:00"),
            .bundle(manifest: "sha256:11"),
        ],
        [JobExchangePlace.folder("/srv/exchange"), .server(url: "https://example.org")]
    )
    func descriptionRoundTrip(workspace: JobWorkspace, exchange: JobExchangePlace) throws {
        var job = JobDescription(
            key: Self.key,
            idempotencyKey: "run/deploy/check",
            arguments: ["sh", "-c", "echo é\u{0}\n"],
            workspace: workspace,
            exchange: exchange
        )
        let small = try JobDescription(parsing: job.json.bytes())
        job.environment = ["B": "2", "A": ""]
        job.secrets = ["TOKEN": "deploy_token"]
        job.workingDirectory = "sub"
        job.timeoutMilliseconds = 60_000
        job.graceMilliseconds = 0
        job.container = ["image": "alpine:3"]
        job.affects = []
        let full = try JobDescription(parsing: job.json.bytes())

        #expect(full == job)
        #expect(small.affects == nil && small.container == nil && small.secrets.isEmpty)
        #expect(small.graceMilliseconds == 10_000 && small.timeoutMilliseconds == nil)
    }

    @Test(
        "A result is read back as it was written",
        arguments: [
            JobResult.End.exited(7), .signalled(9), .timedOut, .terminated,
            .refused(.toolMissing, "podman is not here"), .lost("the worker was killed"),
        ]
    )
    func resultRoundTrip(_ end: JobResult.End) throws {
        var result = JobResult(
            key: Self.key,
            end: end,
            node: "node-1",
            started: Timestamp(microseconds: 1_780_000_000_000_001),
            ended: Timestamp(microseconds: 1_780_000_000_000_002)
        )
        result.output = [0xFF, 0x00] + Array("name=value\n".utf8)
        result.refusedPaths = ["secret.txt"]
        result.logBytes = 104_857_600
        result.logDigest = "sha256:00"
        result.files = [
            FileChange(
                path: "src/a b",
                change: .modified,
                digest: "sha256:1",
                mode: 0o755,
                previousDigest: "sha256:2",
                previousMode: 0o644
            ),
            FileChange(path: "gone", change: .deleted, digest: nil),
        ]

        #expect(try JobResult(parsing: result.json.bytes()) == result)
    }

    @Test(
        "What is no description is refused in words",
        arguments: [
            ("", "is no JSON"), ("[]", "should be an object"), ("{}", "'version'"),
            (#"{"version":2}"#, "has the format 2; this program reads 1"),
            (#"{"version":1,"key":"ddx:a:b:c:d:0"}"#, "'key'"),
            (
                #"{"version":1,"key":"ddx:a:b:c:d:1","idempotency_key":"b","arguments":[1]}"#,
                "'arguments'"
            ),
        ]
    )
    func unreadable(_ text: String, _ words: String) throws {
        let failure = #expect(throws: UnreadableJob.self) {
            try JobDescription(parsing: Array(text.utf8))
        }
        #expect(failure?.message.contains(words) == true)
    }

    @Test("A negative time and an unknown kind of workspace are refused")
    func nonsense() throws {
        let job = JobDescription(
            key: Self.key,
            idempotencyKey: "",
            arguments: ["true"],
            workspace: .shared(project: "/p"),
            exchange: .folder("/e")
        )
        for (name, value) in [
            ("grace_ms", JSONValue.number(-1)), ("workspace", ["mode": "cloud"]),
            ("exchange", [:]), ("environment", ["A": 1]),
        ] {
            var object = try #require(job.json.objectValue)
            object[name] = value
            #expect(throws: UnreadableJob.self) {
                try JobDescription(parsing: object.json.bytes())
            }
        }
    }
}
