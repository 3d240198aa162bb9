import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct ArtifactCollectionTests {
    private var stories: ArtifactDefinition {
        var artifact = ArtifactDefinition(id: "stories")
        artifact.collection = ArtifactDefinition.Collection(
            folder: "docs/stories",
            naming: "US-{number}-{feature}.md",
            template: "t.md"
        )
        return artifact
    }

    @Test func `a collection waits for its first member`() async throws {
        let fixture = try ProjectFixture()
        let values: JSONValue = ["run": ["workflow": "helix"]]

        let before = try await fixture.render(stories, values: values)
        try fixture.write("x", to: "docs/stories/README.md")
        let other = try await fixture.render(stories, values: values)
        try fixture.write("x", to: "docs/stories/US-1-login.md")
        let after = try await fixture.render(stories, values: values)

        #expect(before.end == .waiting(.input))
        #expect(before.message?.contains("ddx workflow new helix stories") == true)
        #expect(try fixture.exists("docs/stories"))
        #expect(other.end == .waiting(.input))
        #expect(after.end == .completed)
        #expect(after.files.map(\.path) == ["docs/stories/US-1-login.md"])
        #expect(after.files.map(\.digest) == [nil])
    }

    private func newMember(
        _ variables: JSONObject,
        in fixture: ProjectFixture,
        template: String = "Story {{ number }}: {{ feature }} for {{ who }}"
    ) async throws -> String {
        try await fixture.runner(templates: ["t.md": template]).renderMember(
            of: stories,
            variables: variables,
            values: FixedValues(["vars": ["who": "Ada"]])
        )
    }

    @Test func `members are numbered one after the other`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("x", to: "docs/stories/US-041-old-2024.md")

        let first = try await newMember(["feature": "login"], in: fixture)
        let second = try await newMember(["feature": "login"], in: fixture)
        let chosen = try await newMember(["feature": "x", "number": 7], in: fixture)

        #expect(first == "docs/stories/US-042-login.md")
        #expect(second == "docs/stories/US-043-login.md")
        #expect(chosen == "docs/stories/US-7-x.md")
        #expect(try fixture.text(first) == "Story 042: login for Ada")
    }

    @Test func `two people never get the same number`() async throws {
        let fixture = try ProjectFixture()

        let paths = try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 {
                group.addTask { try await self.newMember(["feature": "x"], in: fixture) }
            }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }

        #expect(paths.count == 8)
    }

    @Test func `a member that exists is not replaced`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("mine", to: "docs/stories/US-1-a.md")

        await #expect(throws: (any Error).self) {
            try await newMember(["number": "1", "feature": "a"], in: fixture)
        }

        #expect(try fixture.text("docs/stories/US-1-a.md") == "mine")
    }

    @Test func `what a name lacks is said by name`() async throws {
        let fixture = try ProjectFixture()

        let failure = await #expect(throws: ArtifactRenderer.Failure.self) {
            try await newMember([:], in: fixture)
        }

        #expect(failure?.message.contains("--var feature=") == true)
        #expect(failure?.message.contains("number=") == false)
    }

    @Test(arguments: ["../x", "a/b", "..", "", " ", "a\nb", ".hidden", "a\0b", "a\u{7F}"])
    func `a part of a name cannot lead elsewhere`(feature: String) async throws {
        let fixture = try ProjectFixture()

        await #expect(throws: (any Error).self) {
            try await newMember(["feature": .string(feature)], in: fixture)
        }

        #expect(try BoundedRoot(fixture.project).list("docs/stories").isEmpty)
    }

    @Test func `a member that nobody edited counts as untouched`() async throws {
        let fixture = try ProjectFixture()
        let path = try await newMember(["feature": "x"], in: fixture)

        let untouched = try await fixture.evaluate(evidence: "docs/stories/")
        try fixture.write("edited", to: path)
        let edited = try await fixture.evaluate(evidence: "docs/stories/")

        #expect(untouched.verdict == .fail)
        #expect(edited.verdict == .pass)
    }
}
