import JSON
import SystemPackage
import Testing
import WorkflowDiagnostics
import WorkflowKit
import WorkflowModel
import WorkflowSystem

/// Projects of a user of their own, in a folder that goes with the test.
struct KitWorld: ~Copyable {
    let base: FilePath
    let surroundings: Surroundings

    init() throws {
        base = FilePath("/tmp/ddx-kit-\(UUIDv7.next())")
        try DurableFile.createDirectories(base.appending("project"), durably: false)
        try DurableFile.createDirectories(base.appending("flow"), durably: false)
        surroundings = Surroundings(
            environment: ["PATH": "/usr/bin:/bin", "HOME": base.string],
            currentDirectory: base.appending("project").string,
            executable: "/nowhere/ddx"
        )
    }

    deinit {
        // What stays behind stands in the folder for temporary files.
        _ = try? BoundedRoot("/tmp").removeTree(FilePath(base.lastComponent?.string ?? "none"))
    }

    func write(_ workflow: String) throws {
        try DurableFile.write(
            Array(workflow.utf8),
            to: base.appending("flow").appending("workflow.yml")
        )
    }

    func applied(_ workflow: String) async throws -> Project {
        try write(workflow)
        _ = try await Project.open(in: surroundings)
            .apply(ApplyRequest(workflow: base.appending("flow").string))
        return try Project.open(in: surroundings)
    }
}

@Suite struct ProjectTests {
    @Test func `a workflow is applied, run and found again`() async throws {
        let world = try KitWorld()
        let project = try await world.applied(
            """
            name: flow
            version: 1.0.0
            phases:
              - id: one
                steps:
                  - run: printf 'n=1\\n' >> "$DDX_OUTPUT"
                    id: make
                outputs: { n: "${{ steps.make.outputs.n }}" }
            """
        )

        let record = try await project.start(StartRequest())
        let history = try await project.history(of: String(record.id.text.prefix(8)))

        #expect(record.status == .completed)
        #expect(record.phase("one")?.outputs == ["n": "1"])
        #expect(history.record.status == .completed)
        #expect(!history.isOwned)
    }

    @Test func `a failed run is resumed and only its failed step runs again`() async throws {
        let world = try KitWorld()
        let project = try await world.applied(
            """
            name: flow
            version: 1.0.0
            phases:
              - id: one
                steps:
                  - run: echo x >> first
                  - run: test -e ready
            """
        )

        let failed = try await project.start(StartRequest())
        try DurableFile.write([], to: project.root.appending("ready"))
        let record = try await project.resume(ResumeRequest())

        #expect(failed.status == .failed)
        #expect(failed.reason == .exitStatus)
        #expect(record.status == .completed)
        #expect(
            try DurableFile.read(project.root.appending("first"), limit: 9) == Array("x\n".utf8)
        )
    }

    @Test func `a cancelled run refuses to go on and the refusal is recorded`() async throws {
        let world = try KitWorld()
        let project = try await world.applied(
            """
            name: flow
            version: 1.0.0
            phases:
              - id: one
                exit_criteria: [Reviewed]
            """
        )
        let waiting = try await project.start(StartRequest())

        let cancelled = try await project.cancel(waiting.id.text, note: "no longer needed")
        var request = ResumeRequest()
        request.run = waiting.id.text
        let again = request
        await #expect(throws: Failure.self) { try await project.resume(again) }
        let events = try await project.history(of: waiting.id.text).events

        #expect(cancelled.status == .cancelled)
        #expect(cancelled.note == "no longer needed")
        #expect(events.last?.event == .transitionRefused(command: "resume", status: .cancelled))
    }

    @Test func `a criterion is attested once and stays attested`() async throws {
        let world = try KitWorld()
        let project = try await world.applied(
            """
            name: flow
            version: 1.0.0
            phases:
              - id: one
                exit_criteria: [Reviewed with the team, Signed]
            """
        )
        _ = try await project.start(StartRequest())

        var request = ResumeRequest()
        request.attested = ["reviewed"]
        let half = try await project.resume(request)
        request.attested = ["1"]
        let whole = try await project.resume(request)

        #expect(half.openCriteria.map(\.result.criteria) == ["Signed"])
        #expect(whole.status == .completed)
    }

    @Test func `a project that somebody else made runs nothing without trust`() async throws {
        let world = try KitWorld()
        let project = try await world.applied(
            "name: flow\nversion: 1.0.0\nphases: [{ id: one, steps: [{ run: touch ran }] }]\n"
        )
        let stranger = Surroundings(
            environment: ["PATH": "/usr/bin:/bin", "HOME": world.base.appending("other").string],
            currentDirectory: project.root.string,
            executable: "/nowhere/ddx"
        )

        let failure = await #expect(throws: Failure.self) {
            try await Project.open(in: stranger).start(StartRequest())
        }

        #expect(failure?.code == .notPermitted)
        #expect(try DurableFile.status(of: project.root.appending("ran")) == nil)
    }
}
