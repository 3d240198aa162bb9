import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct ArtifactSchemaTests {
    private static let schema = #"{"properties": {"days": {"type": "integer"}}}"#

    @Test func `what follows its schema is written`() async throws {
        let fixture = try ProjectFixture()
        var artifact = ArtifactDefinition.with([("t.json", "a.json"), ("t.md", "a.md")])
        artifact.schema = "s.json"

        let outcome = try await fixture.render(
            artifact,
            ["t.json": #"{"days": {{ days }}}"#, "t.md": "# Plan\n", "s.json": Self.schema],
            values: ["vars": ["days": 3]]
        )

        #expect(outcome.end == .completed)
        #expect(try fixture.text("a.json") == #"{"days": 3}"#)
        #expect(try fixture.exists("a.md"))
    }

    @Test(arguments: [
        ("a.json", #"{"days": "{{ days }}"}"#, "line 1: /days is a string, must be an integer"),
        ("a.json", "{{{ days }}", "line 1: it is not JSON"),
        ("a.yml", "x: 1\ndays: soon\n", "line 2: /days is a string, must be an integer"),
        ("a.md", "---\ndays: x\n---\n", "line 2: /days is a string, must be an integer"),
        ("a.md", "# Plan\n", "it has no front matter"),
        ("a.txt.json", "1 {", "line 1: it is not JSON"),
    ])
    func `what does not follow its schema is not written, and neither is the rest`(
        path: String,
        template: String,
        message: String
    ) async throws {
        let fixture = try ProjectFixture()
        var artifact = ArtifactDefinition.with([("first.txt", "first.txt"), ("t", path)])
        artifact.schema = "s.json"

        let outcome = try await fixture.render(
            artifact,
            ["first.txt": "x", "t": template, "s.json": Self.schema],
            values: ["vars": ["days": 3]]
        )

        #expect(outcome.end == .failed(.invalid))
        #expect(outcome.message?.contains("'\(path)' does not follow 's.json'") == true)
        #expect(outcome.message?.contains(message) == true, "\(outcome.message ?? "")")
        #expect(try !fixture.exists(path))
        #expect(try !fixture.exists("first.txt"))
    }

    @Test func `a file that is there stays when its new rendering does not follow`() async throws {
        let fixture = try ProjectFixture()
        var artifact = ArtifactDefinition.with([("t", "a.json")], overwrite: .always)
        artifact.schema = "s.json"
        try fixture.write("{}", to: "a.json")

        let outcome = try await fixture.render(
            artifact,
            ["t": #"{"days": null}"#, "s.json": Self.schema]
        )

        #expect(outcome.end == .failed(.invalid))
        #expect(try fixture.text("a.json") == "{}")
    }

    @Test func `a schema that cannot be used lets nothing through`() async throws {
        let fixture = try ProjectFixture()
        var artifact = ArtifactDefinition.with([("t", "a.json")])
        artifact.schema = "none.json"

        let outcome = try await fixture.render(artifact, ["t": "{}"])

        #expect(outcome.end == .failed(.invalid))
        #expect(
            outcome.message
                == "the schema 'none.json' cannot be used: there is no such file"
        )
        #expect(try !fixture.exists("a.json"))
    }
}
