import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct ContinuingAttemptsTests {
    private let fixture: ProjectFixture

    init() throws {
        fixture = try ProjectFixture()
    }

    private func tracker(continuing: Set<TrackedAttempt> = []) throws -> FileTracker {
        var configuration = FileTracker.Configuration(
            folder: fixture.state.appending("runs").appending("r1"),
            store: ObjectStore(folder: fixture.state.appending("objects"))
        )
        configuration.interrupted = Array(continuing)
        configuration.continuing = continuing
        configuration.freshness = .zero
        return FileTracker(project: try BoundedRoot(fixture.project), configuration)
    }

    private func step(_ name: String, affects: [String]) throws -> Participant {
        Participant(
            attempt: TrackedAttempt(StepReference("p", StepID(name)), attempt: 1),
            paths: try DeclaredPaths(affects: affects)
        )
    }

    @Test func `what goes on elsewhere owns its changes from one owner of the run to the next`()
        async throws
    {
        let first = try tracker()
        _ = try await first.begin(step("a", affects: ["a-*"]))
        try fixture.write("x", to: "a-1")

        let attempt = TrackedAttempt(StepReference("p", "a"), attempt: 1)
        var last: FileTracker?
        // One owner finds it and dies before it takes it up, the next one takes it up.
        for round in 2...3 {
            let tracker = try tracker(continuing: [attempt])
            try fixture.write("x", to: "a-\(round)")
            _ = try await tracker.leftBehind()
            try fixture.write("x", to: "a-\(round)-more")
            let other = try await tracker.begin(step("b", affects: ["b-*"]))
            _ = try await tracker.end(other)
            last = tracker
        }
        let tracker = try #require(last)
        var takenUp = try step("a", affects: ["a-*"])
        takenUp.isTakenUp = true
        let token = try await tracker.begin(takenUp)
        try fixture.write("x", to: "a-4")
        let changes = try await tracker.end(token)

        #expect(
            changes.files.map { "\($0.change.rawValue) \($0.path)" } == [
                "added a-1", "added a-2", "added a-2-more", "added a-3", "added a-3-more",
                "added a-4",
            ]
        )
    }
}
