import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct StepTrackingTests {
    private let fixture: ProjectFixture

    init() throws {
        fixture = try ProjectFixture()
    }

    private func script(_ text: String, affects: [String]?) -> StepRequest {
        var request = fixture.request(.script(text, shell: .standard))
        request.affects = affects
        return request
    }

    @Test func `a step tells which files it changed`() async throws {
        try fixture.write("old", to: "docs/a.md")

        let outcome = try await fixture.run("echo new > docs/a.md; echo b > docs/b.md")

        #expect(outcome.end == .completed)
        #expect(outcome.files.map(\.path) == ["docs/a.md", "docs/b.md"])
        #expect(outcome.files.map(\.change) == [.modified, .added])
    }

    @Test func `a step that changes what it does not name has failed`() async throws {
        let request = script("echo a > inside; echo b > outside", affects: ["in*"])

        let outcome = try await fixture.runner().run(request)

        #expect(outcome.end == .failed(.affects))
        #expect(outcome.message == "changed 'outside', which 'affects' does not name")
        #expect(outcome.files.map(\.path) == ["inside", "outside"])
    }

    @Test(arguments: [["docs/**"], ["docs/"], ["./docs/new/*.md"], ["docs/new/a.md"]])
    func `folders that hold what a step names are within it`(affects: [String]) async throws {
        let request = script("mkdir -p docs/new; echo a > docs/new/a.md", affects: affects)

        let outcome = try await fixture.runner().run(request)

        #expect(outcome.end == .completed, "\(outcome.message ?? "")")
        #expect(outcome.files.map(\.path) == ["docs", "docs/new", "docs/new/a.md"])
    }

    @Test func `a step that fails by itself tells its own reason`() async throws {
        let request = script("echo b > outside; exit 3", affects: ["inside"])

        let outcome = try await fixture.runner().run(request)

        #expect(outcome.end == .failed(.exitStatus))
        #expect(outcome.exitCode == 3)
        #expect(outcome.message?.contains("'outside'") == true)
    }

    @Test func `an artifact tells what its file was before`() async throws {
        try fixture.write("mine", to: "a.md")
        var artifact = ArtifactDefinition(id: "a")
        artifact.overwrite = .always
        artifact.outputs = [.init(template: "t", path: "a.md")]
        let runner = try fixture.runner(templates: ["t": "rendered"])

        let outcome = await runner.run(fixture.request(.artifact(artifact)))

        let file = try #require(outcome.files.first)
        #expect(outcome.files.count == 1 && file.change == .modified)
        #expect(file.previousDigest == "\(SHA256Digest(of: Array("mine".utf8)))")
        #expect(file.mode == 0o644)
    }

    @Test func `a step is not started when files cannot be tracked`() async throws {
        try fixture.write("in the way", to: ".ddx/state/objects")
        try fixture.write("x", to: "file")

        let outcome = try await fixture.run("touch ran")

        #expect(outcome.end == .failed(.storage))
        #expect(outcome.message?.contains("was not started") == true)
        #expect(try !fixture.exists("ran"))
    }

    @Test func `what is taken back is not the change of the next step`() async throws {
        let runner = try fixture.runner()
        let request = fixture.request(.script("echo a > file", shell: .standard))
        let outcome = await runner.run(request)

        let result = await runner.restore(
            [RestoreRequest.StepChanges(step: request.step, files: outcome.files)],
            isForced: false
        )
        let next = await runner.run(fixture.request(.program(["true"]), attempt: 2))

        #expect(result.restored == ["file"] && result.left.isEmpty)
        #expect(try !fixture.exists("file"))
        #expect(next.files.isEmpty)
    }

    @Test func `steps at the same time see all their changes told`() async throws {
        let runner = try fixture.runner()
        let requests = (1...8).map { number in
            var request = StepRequest(
                run: "r1",
                step: StepReference("p", StepID("s\(number)")),
                attempt: 1,
                work: .script("echo \(number) > f\(number)", shell: .standard),
                values: NoValues()
            )
            request.affects = ["f\(number)"]
            return request
        }

        let outcomes = await withTaskGroup(of: StepOutcome.self) { group in
            for request in requests { group.addTask { await runner.run(request) } }
            return await group.reduce(into: []) { $0.append($1) }
        }

        #expect(outcomes.allSatisfy { $0.end == .completed && $0.files.count == 1 })
        #expect(Set(outcomes.flatMap(\.files).map(\.path)).count == 8)
        #expect(outcomes.flatMap(\.files).flatMap(\.sharedWith).isEmpty)
    }
}
