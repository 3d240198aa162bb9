import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct FileTrackerTests {
    private let fixture: ProjectFixture

    init() throws {
        fixture = try ProjectFixture()
    }

    private func tracker(
        interrupted: [TrackedAttempt] = [],
        freshness: Duration = .seconds(1_000)
    ) throws -> FileTracker {
        let store = ObjectStore(folder: fixture.state.appending("objects"), fileLimit: 100)
        var configuration = FileTracker.Configuration(
            folder: fixture.state.appending("runs").appending("r1"),
            store: store
        )
        configuration.interrupted = interrupted
        configuration.freshness = freshness
        return FileTracker(project: try BoundedRoot(fixture.project), configuration)
    }

    private func step(
        _ name: String,
        attempt: Int = 1,
        affects: [String]? = nil,
        generates: [String] = []
    ) throws -> Participant {
        Participant(
            attempt: TrackedAttempt(StepReference("p", StepID(name)), attempt: attempt),
            paths: try DeclaredPaths(affects: affects, generates: generates)
        )
    }

    private func lines(_ changes: TrackedChanges) -> [String] {
        changes.files.map { file in
            let others = file.sharedWith.map { " \($0.step)" }.joined()
            return "\(file.change.rawValue) \(file.path)\(others)"
        }
    }

    @Test func `what a step adds, changes, deletes and makes executable is told`() async throws {
        for name in ["changed", "deleted", "same", "mode"] {
            try fixture.write("old", to: name)
        }
        let tracker = try tracker()

        let token = try await tracker.begin(step("a"))
        try fixture.write("new", to: "changed")
        try fixture.write("new", to: "folder/added")
        try fixture.write("old", to: "same")
        let root = try BoundedRoot(fixture.project)
        try root.remove("deleted")
        try root.setPermissions(of: "mode", to: FilePermissions(rawValue: 0o755))
        let changes = try await tracker.end(token)

        #expect(
            lines(changes) == [
                "modified changed", "deleted deleted", "added folder", "added folder/added",
                "mode mode",
            ]
        )
        let mode = try #require(changes.files.last)
        #expect(mode.previousMode == 0o644 && mode.mode == 0o755)
        #expect(mode.digest == mode.previousDigest)
        let changed = try #require(changes.files.first)
        #expect(changed.previousDigest == "\(SHA256Digest(of: Array("old".utf8)))")
        #expect(changed.digest == "\(SHA256Digest(of: Array("new".utf8)))")
    }

    @Test func `what git ignores, and what git and ddx keep, is passed over`() async throws {
        try fixture.write("build/\n*.log\n", to: ".gitignore")
        try fixture.write("!kept.log\n", to: "sub/.gitignore")
        let tracker = try tracker()

        let token = try await tracker.begin(step("a"))
        for name in ["build/x", "a.log", "sub/a.log", "sub/kept.log", ".git/HEAD", ".ddx/config"] {
            try fixture.write("x", to: name)
        }

        #expect(lines(try await tracker.end(token)) == ["added sub/kept.log"])
    }

    @Test func `files that come into view with another ignore file are nobody's`() async throws {
        try fixture.write("build/\n", to: ".gitignore")
        try fixture.write("precious", to: "build/old")
        let tracker = try tracker()

        let token = try await tracker.begin(step("a"))
        try fixture.write("", to: ".gitignore")

        #expect(lines(try await tracker.end(token)) == ["modified .gitignore"])
    }

    @Test func `files that go out of view with another ignore file are not deleted`() async throws {
        try fixture.write("x", to: "build/old")
        let tracker = try tracker()

        let token = try await tracker.begin(step("a"))
        try fixture.write("build/\n", to: ".gitignore")

        #expect(lines(try await tracker.end(token)) == ["added .gitignore"])
    }

    @Test func `a link is looked at and never followed`() async throws {
        try fixture.write("outside", to: ".ddx/outside/file")
        try fixture.link("link", to: ".ddx/outside")
        let tracker = try tracker()

        let token = try await tracker.begin(step("a"))
        try fixture.write("changed", to: ".ddx/outside/file")
        try BoundedRoot(fixture.project).remove("link")
        try fixture.link("link", to: "elsewhere")
        let changes = try await tracker.end(token)

        #expect(lines(changes) == ["modified link"])
        #expect(changes.files.first?.digest == "\(SHA256Digest(of: Array("elsewhere".utf8)))")
    }

    @Test func `a content of the same size in the same moment is seen`() async throws {
        try fixture.write("one", to: "file")
        let tracker = try tracker()

        for text in ["two", "six", "ten"] {
            let token = try await tracker.begin(step("a"))
            try fixture.write(text, to: "other")
            let file = try AppendFile(fixture.project.appending("file"))
            try file.truncate(to: 0)
            try file.write(Array(text.utf8))
            #expect(lines(try await tracker.end(token)).contains("modified file"))
        }
    }

    @Test func `what people change between two steps is no step's`() async throws {
        let tracker = try tracker(freshness: .zero)
        _ = try await tracker.end(tracker.begin(step("a")))

        try fixture.write("x", to: "by-hand")
        let token = try await tracker.begin(step("b"))
        try fixture.write("x", to: "by-step")

        #expect(lines(try await tracker.end(token)) == ["added by-step"])
    }

    @Test func `a step that affects nothing by its own word costs nothing`() async throws {
        var request = fixture.request(.program(["touch", "file"]))
        request.affects = []

        let outcome = try await fixture.runner().run(request)

        #expect(outcome.end == .completed && outcome.files.isEmpty)
        #expect(try !fixture.exists(".ddx/state/runs/r1/files"))
        #expect(try !fixture.exists(".ddx/state/objects"))
    }

    @Test func `a content over the limit is known by its digest and said not to be kept`()
        async throws
    {
        let tracker = try tracker()

        let token = try await tracker.begin(step("a"))
        try fixture.write(String(repeating: "x", count: 101), to: "large")
        let changes = try await tracker.end(token)

        #expect(changes.notes.count == 1 && changes.notes.first?.contains("'large'") == true)
        let text = try #require(changes.files.first?.digest)
        let digest = try #require(SHA256Digest(text))
        #expect(try !ObjectStore(folder: fixture.state.appending("objects")).contains(digest))
    }

    // MARK: At the same time

    @Test func `of two steps that say nothing either may have made a change`() async throws {
        let tracker = try tracker()
        let (one, two) = try await (tracker.begin(step("a")), tracker.begin(step("b")))
        try fixture.write("x", to: "file")

        #expect(lines(try await tracker.end(one)) == ["added file b"])
        try fixture.write("x", to: "late")
        #expect(lines(try await tracker.end(two)) == ["added file a", "added late"])
    }

    @Test func `a change is that of the step that names it`() async throws {
        let tracker = try tracker()
        let one = try await tracker.begin(step("a"))
        let two = try await tracker.begin(step("b", affects: ["b/**"]))
        let three = try await tracker.begin(step("c", generates: ["c.txt"]))
        try fixture.write("x", to: "b/file")
        try fixture.write("x", to: "c.txt")
        try fixture.write("x", to: "other")

        let first = try await tracker.end(one)
        let second = try await tracker.end(two)
        let third = try await tracker.end(three)

        #expect(lines(first) == ["added other c"])
        #expect(lines(second) == ["added b", "added b/file"])
        #expect(lines(third) == ["added c.txt", "added other a"])
        #expect(second.outside.isEmpty)
    }

    @Test func `what came before a step began is not its`() async throws {
        let tracker = try tracker()
        let one = try await tracker.begin(step("a"))
        try fixture.write("x", to: "early")
        let two = try await tracker.begin(step("b"))

        #expect(lines(try await tracker.end(two)).isEmpty)
        #expect(lines(try await tracker.end(one)) == ["added early"])
    }

    @Test func `two steps that both changed a file are both named`() async throws {
        try fixture.write("old", to: "file")
        let tracker = try tracker()
        let one = try await tracker.begin(step("a", affects: ["file"]))
        let two = try await tracker.begin(step("b", affects: ["file"]))

        try fixture.write("by a", to: "file")
        let first = try await tracker.end(one)
        try fixture.write("by b", to: "file")
        let second = try await tracker.end(two)

        #expect(first.conflicts.isEmpty)
        #expect(second.conflicts.map(\.path) == ["file"])
        #expect(second.conflicts.first?.writers.map(\.step.text) == ["b", "a"])
    }

    @Test func `who breaks its word is not told from another that does so`() async throws {
        let tracker = try tracker()
        let one = try await tracker.begin(step("a", affects: ["a"]))
        let two = try await tracker.begin(step("b", affects: ["b"]))
        try fixture.write("x", to: "c")

        let (first, second) = try await (tracker.end(one), tracker.end(two))

        #expect(first.outside == ["c"] && second.outside == ["c"])
    }

    // MARK: After a crash

    @Test func `what an interrupted step changed is its own, not its next attempt's`()
        async throws
    {
        try fixture.write("old", to: "file")
        let first = try tracker()
        _ = try await first.begin(step("a"))
        try fixture.write("new", to: "file")

        let attempt = TrackedAttempt(StepReference("p", "a"), attempt: 1)
        let second = try tracker(interrupted: [attempt])
        let left = try await second.leftBehind()[attempt]
        let token = try await second.begin(step("a", attempt: 2))
        try fixture.write("x", to: "more")
        let changes = try await second.end(token)

        #expect(left.map(lines) == ["modified file"])
        let old = "\(SHA256Digest(of: Array("old".utf8)))"
        #expect(left?.files.first?.previousDigest == old)
        #expect(lines(changes) == ["added more"])
    }

    @Test func `changes found before a crash but not recorded are not lost`() async throws {
        let first = try tracker()
        let token = try await first.begin(step("a"))
        try fixture.write("x", to: "file")
        _ = try await first.end(token)

        let attempt = TrackedAttempt(StepReference("p", "a"), attempt: 1)
        let left = try await tracker(interrupted: [attempt]).leftBehind()
        #expect(left[attempt].map(lines) == ["added file"])

        // Who found them may die before they are recorded.
        let again = try await tracker(interrupted: [attempt]).leftBehind()
        #expect(again[attempt].map(lines) == ["added file"])
    }

    @Test func `an interrupted step that is not tried again gets no later changes`() async throws {
        let first = try tracker()
        _ = try await first.begin(step("a"))
        try fixture.write("x", to: "file")
        let attempt = TrackedAttempt(StepReference("p", "a"), attempt: 1)
        _ = try await tracker(interrupted: [attempt]).leftBehind()
        try fixture.write("x", to: "by-hand")

        let left = try await tracker(interrupted: [attempt]).leftBehind()
        #expect(left[attempt].map(lines) == ["added file"])
    }

    @Test func `changes made between two processes without a step are nobody's`() async throws {
        let first = try tracker()
        _ = try await first.end(first.begin(step("a")))
        try fixture.write("x", to: "by-hand")

        let second = try tracker()
        let token = try await second.begin(step("b"))
        #expect(lines(try await second.end(token)).isEmpty)
    }

    @Test func `a damaged journal or index loses no file and fails no step`() async throws {
        for name in ["files", "files.log"] {
            let first = try tracker()
            _ = try await first.end(first.begin(step("a")))
            try fixture.write("{\"broken", to: ".ddx/state/runs/r1/\(name)")

            let second = try tracker()
            let token = try await second.begin(step("b"))
            try fixture.write(name, to: "file")
            #expect(lines(try await second.end(token)).count == 1)
        }
    }
}
