import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct ProgramStepTests {
    @Test func `a script completes with what it wrote, line by line`() async throws {
        let fixture = try ProjectFixture()

        let outcome = try await fixture.run("echo one; echo two >&2; printf 'half'")

        #expect(outcome.end == .completed)
        #expect(outcome.exitCode == 0)
        #expect(fixture.log.texts(.standardOutput) == ["one", "half"])
        #expect(fixture.log.texts(.standardError) == ["two"])
        #expect(fixture.log.closed == [StepReference("build", "compile")])
        #expect(fixture.children.noted == 1)
        #expect(fixture.children.open.isEmpty)
    }

    @Test(arguments: [
        ("exit 3", Reason.exitStatus, 3, "exit code 3"),
        ("false\necho never", .exitStatus, 1, "exit code 1"),
        ("kill -9 $$", .exitStatus, 137, "ended by signal 9 (exit code 137)"),
        ("frobnicate-it", .toolMissing, 127, "the program 'frobnicate-it' was not found"),
        ("frobnicate-it | cat; exit 127", .toolMissing, 127, "program 'frobnicate-it' was not"),
        ("exit 127", .toolMissing, 127, "a program was not found"),
    ])
    func `a script that fails says how`(
        script: String,
        reason: Reason,
        code: Int,
        message: String
    ) async throws {
        let fixture = try ProjectFixture()

        let outcome = try await fixture.run(script)

        #expect(outcome.end == .failed(reason))
        #expect(outcome.exitCode == code)
        #expect(outcome.message?.contains(message) == true, "\(outcome.message ?? "")")
        #expect(!fixture.log.texts(.standardOutput).contains("never"))
    }

    @Test func `a missing program is named`() async throws {
        let fixture = try ProjectFixture()
        let request = fixture.request(.program(["frobnicate-it", "now"]))

        let outcome = try await fixture.runner().run(request)

        #expect(outcome.end == .failed(.toolMissing))
        #expect(outcome.exitCode == 127)
        #expect(outcome.message?.contains("'frobnicate-it'") == true)
    }

    @Test func `what cannot be executed fails as a shell would say`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("text", to: "notes.txt")

        let outcome = try await fixture.runner().run(fixture.request(.program(["./notes.txt"])))

        #expect(outcome.end == .failed(.exitStatus))
        #expect(outcome.exitCode == 126)
    }

    @Test(arguments: [[], ["a\0b"], [""]])
    func `a command that is no command fails`(words: [String]) async throws {
        let fixture = try ProjectFixture()

        let outcome = try await fixture.runner().run(fixture.request(.program(words)))

        #expect(outcome.end != .completed)
        #expect(outcome.message != nil)
        #expect(fixture.children.noted == 0)
    }

    @Test func `arguments reach the program as they are`() async throws {
        let fixture = try ProjectFixture()
        let words = ["printf", "%s|", "$HOME", "a b", "*", "'", "-n", "ü"]

        let outcome = try await fixture.runner().run(fixture.request(.program(words)))

        #expect(outcome.end == .completed)
        #expect(fixture.log.texts(.standardOutput) == ["$HOME|a b|*|'|-n|ü|"])
    }

    @Test func `a program sees the chosen variables and nothing else`() async throws {
        let fixture = try ProjectFixture()
        let runner = try fixture.runner(
            environment: [
                "PATH": "/usr/bin:/bin", "LC_ALL": "C", "SECRET_KEY": "x", "AWS_REGION": "eu",
            ],
            pass: ["AWS_*"]
        )

        let outcome = await runner.run(
            fixture.request(.program(["env"]), attempt: 2, environment: ["WHO": "a=b\nc"])
        )

        #expect(outcome.end == .completed)
        let lines = Set(fixture.log.texts(.standardOutput).filter { !$0.hasPrefix("DDX_OUTPUT=") })
        #expect(
            lines == [
                "PATH=/usr/bin:/bin", "LC_ALL=C", "AWS_REGION=eu", "WHO=a=b", "c",
                "DDX_RUN_ID=r1", "DDX_PHASE_ID=build", "DDX_STEP_ID=compile", "DDX_ATTEMPT=2",
                "DDX_IDEMPOTENCY_KEY=r1/build/compile", "DDX_PROJECT=\(fixture.project)",
            ]
        )
    }

    @Test(arguments: ["LD_PRELOAD", "BASH_ENV", "git_dir", "DDX_STEP_ID", "A=B", "", "1A", "A B"])
    func `a variable that a definition may not set fails the step`(name: String) async throws {
        let fixture = try ProjectFixture()

        let outcome = try await fixture.runner().run(
            fixture.request(.program(["env"]), environment: [name: "x"])
        )

        #expect(outcome.end == .failed(.invalid))
        #expect(outcome.message?.contains("'\(name)'") == true)
        #expect(fixture.children.noted == 0)
    }

    @Test func `a value with a NUL byte fails the step`() async throws {
        let fixture = try ProjectFixture()

        let outcome = try await fixture.runner().run(
            fixture.request(.program(["env"]), environment: ["A": "x\0y"])
        )

        #expect(outcome.end == .failed(.invalid))
    }

    @Test func `a program that takes too long is ended and said to have`() async throws {
        let fixture = try ProjectFixture()

        let outcome = try await fixture.run("exec sleep 600", timeout: .milliseconds(50))

        #expect(outcome.end == .failed(.timeout))
        #expect(outcome.message == "took longer than 50ms")
        #expect(outcome.exitCode == nil)
    }

    @Test func `a cancelled step that ignores TERM is killed with its children`() async throws {
        let fixture = try ProjectFixture()
        let runner = try fixture.runner(grace: .milliseconds(20))
        let script = "trap '' TERM; sleep 600 & echo $!; echo ready; while :; do sleep 600; done"
        let step = Task {
            await runner.run(fixture.request(.script(script, shell: .standard)))
        }

        await fixture.log.line("ready")
        step.cancel()
        let outcome = await step.value

        #expect(outcome.end == .failed(.interrupted))
        let child = try #require(fixture.log.texts(.standardOutput).first.flatMap { Int32($0) })
        #expect(ProcessIdentity(of: child)?.isAlive != true)
        #expect(fixture.children.open.isEmpty)
    }

    @Test func `a step ends when its program does, and its background children with it`()
        async throws
    {
        let fixture = try ProjectFixture()

        let outcome = try await fixture.run("sleep 600 & echo $!")

        #expect(outcome.end == .completed)
        let child = try #require(fixture.log.texts(.standardOutput).first.flatMap { Int32($0) })
        #expect(ProcessIdentity(of: child)?.isAlive != true)
    }

    @Test func `a child that cannot be noted is not left running`() async throws {
        struct Refused: Error {}
        let fixture = try ProjectFixture()
        let configuration = LocalRunner.Configuration(
            project: fixture.project,
            state: fixture.state,
            run: fixture.state.appending("runs"),
            environment: EnvironmentPolicy(own: ["PATH": "/usr/bin:/bin"])
        )
        let runner = try LocalRunner(
            configuration,
            definitionFile: { _ in nil },
            log: fixture.log,
            clock: FrozenClock(),
            noteChild: { child in
                fixture.children.note(child)
                throw Refused()
            }
        )

        let outcome = await runner.run(fixture.request(.program(["sleep", "600"])))

        #expect(outcome.end != .completed)
        #expect(fixture.children.open.allSatisfy { !$0.isAlive })
        #expect(fixture.children.noted == 1)
    }

    @Test func `outputs come back by name`() async throws {
        let fixture = try ProjectFixture()
        let script = """
            echo "a=1=2" >> "$DDX_OUTPUT"
            printf 'b<<END\\nx\\n y \\nEND\\n' >> "$DDX_OUTPUT"
            stat -c %a "$DDX_OUTPUT" 2>/dev/null || stat -f %Lp "$DDX_OUTPUT"
            """

        let outcome = try await fixture.run(script)

        #expect(outcome.outputs == ["a": "1=2", "b": "x\n y "])
        #expect(fixture.log.texts(.standardOutput) == ["600"])
    }

    @Test func `each attempt begins with no outputs and leaves no file behind`() async throws {
        let fixture = try ProjectFixture()

        let first = try await fixture.run("echo a=1 >> \"$DDX_OUTPUT\"; exit 1")
        let second = try await fixture.run("cat \"$DDX_OUTPUT\"; echo b=2 >> \"$DDX_OUTPUT\"")

        #expect(first.outputs == ["a": "1"])
        #expect(second.outputs == ["b": "2"])
        let left = try BoundedRoot(fixture.state).list("runs/r1").map(\.path.string)
        #expect(left == ["runs/r1/files", "runs/r1/files.log"])
    }

    @Test(arguments: [
        ("echo nonsense > \"$DDX_OUTPUT\"", "line 1"),
        ("printf 'a=1\\n2b=2\\n' > \"$DDX_OUTPUT\"", "line 2"),
        ("printf '{\"a\": 1' > \"$DDX_OUTPUT\"", "line 1"),
        ("head -c 2000000 /dev/zero > \"$DDX_OUTPUT\"", "larger"),
        ("rm \"$DDX_OUTPUT\"; mkfifo \"$DDX_OUTPUT\"", "regular file"),
        ("rm \"$DDX_OUTPUT\"; ln -s /etc/passwd \"$DDX_OUTPUT\"", "line 1"),
    ])
    func `outputs that make no sense fail the step`(script: String, part: String) async throws {
        let fixture = try ProjectFixture()

        let outcome = try await fixture.run(script)

        #expect(outcome.end == .failed(.invalid))
        #expect(outcome.message?.contains(part) == true, "\(outcome.message ?? "")")
    }

    @Test func `much output arrives whole, long lines in pieces`() async throws {
        let fixture = try ProjectFixture()
        let script =
            "head -c 200000 /dev/zero | tr '\\0' x; echo; seq 1 20000; printf '\\377\\376\\n'"

        let outcome = try await fixture.run(script)

        #expect(outcome.end == .completed)
        let lines = fixture.log.lines.map(\.bytes)
        #expect(lines.prefix(4).map(\.count) == [65_536, 65_536, 65_536, 3_392])
        #expect(lines.count == 4 + 20_000 + 1)
        #expect(lines.last == [0xFF, 0xFE])
    }

    @Test func `a working directory lies in the project`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("x", to: "sub/file")
        try fixture.link("out", to: "/etc")
        func run(in directory: String) async throws -> StepOutcome {
            var request = fixture.request(.program(["pwd", "-P"]))
            request.workingDirectory = directory
            return try await fixture.runner().run(request)
        }

        #expect(try await run(in: "./sub/").end == .completed)
        #expect(fixture.log.texts(.standardOutput).last?.hasSuffix("/project/sub") == true)
        for bad in ["..", "sub/../..", "/tmp", "out", "sub/file", "nowhere", "out/ssh"] {
            let outcome = try await run(in: bad)
            #expect(outcome.end == .failed(.invalid), "\(bad)")
            #expect(outcome.message?.isEmpty == false)
        }
    }

    @Test func `a program does not read our input`() async throws {
        let fixture = try ProjectFixture()

        let outcome = try await fixture.run("cat; echo done")

        #expect(outcome.end == .completed)
        #expect(fixture.log.texts(.standardOutput) == ["done"])
    }

    @Test func `another shell takes the script`() async throws {
        let fixture = try ProjectFixture()
        let shell = Shell(arguments: ["sh", "-e", "-u"])

        let outcome = try await fixture.runner().run(
            fixture.request(.script("echo $undefined", shell: shell))
        )

        #expect(outcome.end == .failed(.exitStatus))
    }
}
