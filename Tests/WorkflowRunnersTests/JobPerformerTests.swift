import JSON
import SystemPackage
import Testing
import WorkflowJobs
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct JobPerformerTests {
    @Test func `a job leaves its end, its output and its log in the exchange`() async throws {
        let fixture = try JobFixture()
        let key = try fixture.place(
            "echo out; echo err >&2; echo \"key=$DDX_JOB\" >>\"$DDX_OUTPUT\"; pwd; exit 7"
        )

        let result = try await fixture.perform(key)

        #expect(result.end == .exited(7))
        #expect(result.output == Array("key=\(key)\n".utf8))
        #expect(try fixture.texts(of: key, .standardOutput) == "out\n\(fixture.files.project)\n")
        #expect(try fixture.texts(of: key, .standardError) == "err\n")
        let log = try DurableFile.read(fixture.exchange.log(of: key), limit: 1 << 20)
        #expect(result.logBytes == Int64(log.count))
        #expect(result.logDigest == "\(SHA256Digest(of: log))")
        #expect(try fixture.exchange.result(of: key) == result)
        #expect(try fixture.performer().journal.leftovers().isEmpty)
    }

    @Test func `a job that has ended is not carried out again`() async throws {
        let fixture = try JobFixture()
        let key = try fixture.place("echo once >>times")
        let first = try await fixture.perform(key)
        let second = try await fixture.perform(key)

        #expect(first == second)
        #expect(try fixture.files.text("times") == "once\n")
    }

    @Test func `a job that somebody else took is left to him`() async throws {
        let fixture = try JobFixture()
        let key = try fixture.place("echo once >>times")
        let owner = JobOwner(node: "n", worker: "", pid: 1, started: FrozenClock().now())
        _ = try fixture.exchange.claim(key, owner)

        await #expect(throws: JobPerformer.Failure.self) { try await fixture.perform(key) }
        #expect(try fixture.exchange.result(of: key) == nil)
        #expect(try !fixture.files.exists("times"))
    }

    @Test func `a time that is out is told`() async throws {
        let fixture = try JobFixture()
        let key = try fixture.place("sleep 600") { $0.timeoutMilliseconds = 50 }

        #expect(try await fixture.perform(key).end == .timedOut)
    }

    @Test(arguments: [JobRevocation.cancel, .fence])
    func `the engine ends a job through its folder`(_ wish: JobRevocation) async throws {
        let fixture = try JobFixture()
        let key = try fixture.place("trap 'echo bye; exit 3' TERM; sleep 600 & wait")
        try fixture.exchange.revoke(key, wish)

        switch wish {
        case .cancel: #expect(try await fixture.perform(key).end == .terminated)
        case .fence:
            await #expect(throws: JobPerformer.Failure.self) { try await fixture.perform(key) }
            #expect(try fixture.exchange.result(of: key) == nil)
        }
        #expect(try fixture.performer().journal.leftovers().isEmpty)
    }

    @Test func `secrets come from the worker and never get into the log`() async throws {
        let fixture = try JobFixture()
        let folder = fixture.files.top.appending("secrets")
        try DurableFile.createDirectories(folder, durably: false)
        try DurableFile.write(Array("from-a-file-81\n".utf8), to: folder.appending("other"))
        let key = try fixture.place("echo \"[$TOKEN] [$OTHER]\"; printf %s \"$OTHER\" | wc -c") {
            $0.secrets = ["TOKEN": "deploy-token", "OTHER": "other"]
        }

        let result = try await fixture.perform(
            key,
            ["DDX_SECRET_DEPLOY_TOKEN": "from-the-environment-42"]
        )

        #expect(result.end == .exited(0))
        let text = try fixture.texts(of: key, .standardOutput)
        #expect(!text.contains("81") && !text.contains("42") && text.hasSuffix("14\n"))
    }

    @Test func `a secret that the worker does not know keeps the job from starting`() async throws {
        let fixture = try JobFixture()
        let key = try fixture.place("touch ran") { $0.secrets = ["A": "nothing"] }

        guard case .refused(.invalid, let message) = try await fixture.perform(key).end else {
            Issue.record("it was started")
            return
        }
        #expect(message.contains("'nothing'") && message.contains("DDX_SECRET_NOTHING"))
        #expect(try !fixture.files.exists("ran"))
    }

    @Test func `another folder under the path of the project is refused`() async throws {
        let fixture = try JobFixture()
        let key = try fixture.place("touch ran")
        try fixture.files.write("another log", to: ".ddx/state/shared")

        guard case .refused(_, let message) = try await fixture.perform(key).end else {
            Issue.record("it was started")
            return
        }
        #expect(message.contains("another project"))
    }

    @Test func `a bundle is put together, and only what may change comes back`() async throws {
        let fixture = try JobFixture()
        try fixture.files.write("one\n", to: "src/a")
        try fixture.files.write("old\n", to: "gone")
        try fixture.files.write("run me\n", to: ".ddx/tool")
        try fixture.files.write("ignored\n", to: "build/x")
        try fixture.files.write("build\n", to: ".gitignore")
        try fixture.files.link("link", to: "src/a")
        let (manifest, notes) = try await WorkspaceBundle.pack(
            BoundedRoot(fixture.files.project),
            into: fixture.exchange.contents
        )
        let script = """
            cat src/a link .ddx/tool; test ! -e build || echo built
            echo two >>src/a; rm gone; echo new >src/b; echo stray >stray
            """
        let key = try fixture.place(script, in: .bundle(manifest: manifest)) {
            $0.affects = ["src/**", "gone"]
        }

        let result = try await fixture.perform(key)

        #expect(notes.isEmpty)
        #expect(result.end == .exited(0))
        #expect(try fixture.texts(of: key, .standardOutput) == "one\none\nrun me\n")
        try #require(result.files.map(\.path) == ["gone", "src/a", "src/b"])
        #expect(result.files.map(\.change) == [.deleted, .modified, .added])
        #expect(result.refusedPaths == ["stray"])
        #expect(try fixture.content(result.files[1].digest) == "one\ntwo\n")
        #expect(try fixture.content(result.files[2].digest) == "new\n")
        #expect(try fixture.files.text("src/a") == "one\n")
    }

    @Test func `a commit with a difference is checked out`() async throws {
        let fixture = try JobFixture()
        let project = fixture.files.project.string
        let git = GitProgram(
            environment: ["PATH": "/usr/bin:/bin"],
            variables: [
                "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
                "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
            ]
        )
        try fixture.files.write("one\n", to: "a")
        try await git.run(["init", "--quiet", project])
        try await git.run(["-C", project, "add", "a"])
        try await git.run(["-C", project, "commit", "--quiet", "-m", "first"])
        try fixture.files.write("one\nand a half\n", to: "a")
        try fixture.files.write("\u{0}new", to: "b")
        let commit = try await WorkspaceCommit(
            of: fixture.files.project,
            into: fixture.exchange.contents,
            scratch: fixture.files.top,
            environment: ["PATH": "/usr/bin:/bin"]
        )
        let key = try fixture.place(
            "cat a; test -s b && git rev-parse HEAD && echo three >>a",
            in: .git(remote: project, commit: commit.commit, patch: commit.patch)
        )

        let result = try await fixture.perform(key)

        #expect(result.end == .exited(0))
        #expect(
            try fixture.texts(of: key, .standardOutput) == "one\nand a half\n\(commit.commit)\n"
        )
        try #require(result.files.map(\.path) == ["a"])
        #expect(try fixture.content(result.files[0].digest) == "one\nand a half\nthree\n")
    }

    @Test func `a commit that the repository lacks is told in words`() async throws {
        let fixture = try JobFixture()
        let missing = String(repeating: "1", count: 40)
        let key = try fixture.place(
            "true",
            in: .git(remote: fixture.files.top.string, commit: missing, patch: nil)
        )

        guard case .refused(.invalid, let message) = try await fixture.perform(key).end else {
            Issue.record("it was started")
            return
        }
        #expect(message.contains("git fetch"))
    }

    @Test func `what a dead worker left is ended and told`() async throws {
        let fixture = try JobFixture()
        let key = try fixture.place("true")
        let place = JobExchangePlace.folder(fixture.exchange.path.string)
        let journal = fixture.performer().journal
        // The note of a process that ended: its lock is gone, and the file is still there.
        do {
            let note = try #require(try journal.begin(key, place, engine: nil))
            #expect(await fixture.performer().endLeftovers() == [])
            withExtendedLifetime(note) {}
        }

        #expect(await fixture.performer().endLeftovers() == [key])
        guard case .lost(let message)? = try fixture.exchange.result(of: key)?.end else {
            Issue.record("nothing was told")
            return
        }
        #expect(message.contains("worker-1"))
        #expect(try journal.leftovers().isEmpty)
    }
}
