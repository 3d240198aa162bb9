import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct FileRestorerTests {
    private let fixture: ProjectFixture
    private let runner: LocalRunner

    init() throws {
        fixture = try ProjectFixture()
        runner = try fixture.runner(snapshotLimit: 1_000)
    }

    private func step(_ name: String, _ script: String) async -> RestoreRequest.StepChanges {
        let request = StepRequest(
            run: "r1",
            step: StepReference("p", StepID(name)),
            attempt: 1,
            work: .script(script, shell: .standard),
            values: NoValues()
        )
        return RestoreRequest.StepChanges(
            step: request.step,
            files: await runner.run(request).files
        )
    }

    @Test func `a plan shows the difference and writes nothing`() async throws {
        try fixture.write("one\ntwo\n", to: "file")
        let changes = await step("a", "echo three >> file; chmod 755 file; mkdir d; echo x > d/x")

        let plan = try await runner.restorePlan(of: [changes], isForced: false)

        #expect(try fixture.text("file") == "one\ntwo\nthree\n")
        #expect(plan.changes.map(\.path) == ["d", "d/x", "file"])
        #expect(
            try plan.diff() == """
                folder d/: removed
                diff --git a/d/x b/d/x
                deleted file mode 100644
                --- a/d/x
                +++ /dev/null
                @@ -1 +0,0 @@
                -x
                diff --git a/file b/file
                old mode 100755
                new mode 100644
                --- a/file
                +++ b/file
                @@ -1,3 +1,2 @@
                 one
                 two
                -three

                """
        )
    }

    @Test func `a later edit is left alone unless it is forced`() async throws {
        try fixture.write("old", to: "file")
        let changes = await step("a", "printf new > file; printf x > other")
        try fixture.write("edited", to: "file")

        let careful = await runner.restore([changes], isForced: false)
        #expect(careful.restored == ["other"])
        #expect(careful.left.map(\.path) == ["file"])
        #expect(careful.left.first?.cause == "it was changed after step 'p/a' ended")
        #expect(try fixture.text("file") == "edited")

        let forced = await runner.restore([changes], isForced: true)
        #expect(forced.restored == ["file", "other"] && forced.left.isEmpty)
        #expect(try fixture.text("file") == "old")
    }

    @Test func `an edit between two steps is kept`() async throws {
        try fixture.write("old", to: "file")
        let first = await step("a", "printf a > file")
        try fixture.write("by hand", to: "file")
        runner.tracking.tracker.markStale()
        let second = await step("b", "printf b > file")

        let result = await runner.restore([second, first], isForced: false)

        #expect(try fixture.text("file") == "by hand")
        #expect(result.left.map(\.path) == ["file"])
    }

    @Test func `taking back twice changes nothing more`() async throws {
        try fixture.write("old", to: "file")
        let changes = await step("a", "printf new > file; mkdir -p d/e; printf x > d/e/f")

        _ = await runner.restore([changes], isForced: false)
        let again = await runner.restore([changes], isForced: false)

        #expect(again.left.isEmpty)
        #expect(again.restored == ["d", "d/e", "d/e/f", "file"])
        #expect(try fixture.text("file") == "old")
        #expect(try !fixture.exists("d"))
    }

    @Test func `a folder keeps what others put into it`() async throws {
        let changes = await step("a", "mkdir d; printf x > d/x")
        try fixture.write("mine", to: "d/mine")

        let result = await runner.restore([changes], isForced: true)

        #expect(result.left == [.init(path: "d", cause: "the folder holds other files")])
        #expect(try fixture.text("d/mine") == "mine")
        #expect(try !fixture.exists("d/x"))
    }

    @Test func `what was too large to keep is said to stay`() async throws {
        try fixture.write(String(repeating: "x", count: 1_001), to: "large")
        let changes = await step("a", "printf small > large")

        let result = await runner.restore([changes], isForced: true)

        #expect(result.restored.isEmpty)
        #expect(result.left.first?.cause.contains("over 1000 bytes") == true)
        #expect(try fixture.text("large") == "small")
    }

    @Test func `a change that may be another step's is left alone`() async throws {
        let other = StepReference("p", "b")
        let changes = await step("a", "printf x > file")
        let file = try #require(changes.files.first)
        let shared = FileChange(
            path: file.path,
            change: file.change,
            digest: file.digest,
            mode: file.mode,
            sharedWith: [other]
        )
        let recorded = RestoreRequest.StepChanges(step: changes.step, files: [shared])

        let alone = await runner.restore([recorded], isForced: false)
        #expect(alone.left == [.init(path: "file", cause: "'p/b' may have changed it")])

        let both = await runner.restore(
            [RestoreRequest.StepChanges(step: other, files: [shared]), recorded],
            isForced: false
        )
        #expect(both.restored == ["file"] && both.left.isEmpty)
    }

    @Test func `nothing is written through a link`() async throws {
        try fixture.write("old", to: "d/file")
        let changes = await step("a", "printf new > d/file")
        try fixture.write("new", to: ".ddx/elsewhere/file")
        let root = try BoundedRoot(fixture.project)
        try root.removeTree("d")
        try fixture.link("d", to: ".ddx/elsewhere")

        let result = await runner.restore([changes], isForced: true)

        #expect(result.restored.isEmpty && result.left.map(\.path) == ["d/file"])
        #expect(try fixture.text(".ddx/elsewhere/file") == "new")
    }

    @Test func `a damaged content is not written`() async throws {
        try fixture.write("old", to: "file")
        let changes = await step("a", "printf new > file")
        let digest = SHA256Digest(of: Array("old".utf8))
        let object = ".ddx/state/objects/" + ObjectStore.path(of: digest).string
        try fixture.write("odl", to: object)

        let result = await runner.restore([changes], isForced: false)

        #expect(result.left.first?.cause == "the content that was kept for it is damaged")
        #expect(try fixture.text("file") == "new")
    }

    @Test func `a path that leads out of the project is refused`() async throws {
        let change = FileChange(path: "../outside", change: .added, digest: nil, mode: 0o644)

        let result = await runner.restore(
            [RestoreRequest.StepChanges(step: StepReference("p", "a"), files: [change])],
            isForced: true
        )

        #expect(result.restored.isEmpty && result.left.map(\.path) == ["../outside"])
    }
}
