import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct ArtifactStepTests {
    private func artifact(
        _ outputs: [(template: String?, path: String)],
        overwrite: OverwritePolicy = .ifUnchanged
    ) -> ArtifactDefinition {
        var artifact = ArtifactDefinition(id: "prd")
        artifact.outputs = outputs.map {
            ArtifactDefinition.Output(template: $0.template, path: SourceString($0.path))
        }
        artifact.overwrite = overwrite
        return artifact
    }

    private func run(
        _ artifact: ArtifactDefinition,
        in fixture: ProjectFixture,
        _ templates: [String: String] = ["t.md": "Hello {{ who }}\n"],
        values: JSONValue = ["vars": ["who": "Ada"]]
    ) async throws -> StepOutcome {
        try await fixture.runner(templates: templates)
            .run(fixture.request(.artifact(artifact), values: values))
    }

    private func digest(_ text: String) -> String { "\(SHA256Digest(of: Array(text.utf8)))" }

    @Test func `a template is filled in and put into its place`() async throws {
        let fixture = try ProjectFixture()

        let outcome = try await run(artifact([("t.md", "docs/{{ who }}/a.md")]), in: fixture)

        #expect(outcome.end == .completed)
        #expect(try fixture.text("docs/Ada/a.md") == "Hello Ada\n")
        #expect(outcome.files.map(\.path) == ["docs/Ada/a.md", "docs", "docs/Ada"])
        #expect(outcome.files.allSatisfy { $0.change == .added })
        #expect(outcome.files.first?.digest == digest("Hello Ada\n"))
    }

    @Test func `what is not declared is left byte for byte`() async throws {
        let fixture = try ProjectFixture()
        let text = "{{ $value | humanize }} ${{ job.status }} ${X} {{later}} [P]\r\n\u{FEFF}no end"
        var artifact = artifact([("t.md", "a.md")])
        artifact.variables = [VariableDefinition(name: "later")]

        let outcome = try await run(artifact, in: fixture, ["t.md": text])

        #expect(outcome.end == .completed)
        #expect(Array(try fixture.text("a.md").utf8) == Array(text.utf8))
        #expect(fixture.log.texts(.engine).first?.contains("later") == true)
    }

    @Test func `partials are found beside the template and in the workflow's templates`()
        async throws
    {
        let fixture = try ProjectFixture()
        let templates = [
            "x/t.md": "{{> head}}|{{> foot}}|{{> none}}", "x/head.md": "H {{ who }}",
            "templates/foot.md": "F",
        ]

        let outcome = try await run(artifact([("x/t.md", "a.md")]), in: fixture, templates)

        #expect(outcome.end == .completed)
        #expect(try fixture.text("a.md") == "H Ada|F|{{> none}}")
    }

    @Test func `a used workflow has partials of its own`() async throws {
        let fixture = try ProjectFixture()
        let templates = [
            "workflow.yml": "", "templates/foot.md": "outer",
            ".uses/deploy/workflow.yml": "", ".uses/deploy/templates/foot.md": "inner",
            ".uses/deploy/deep/t.md": "{{> foot}}",
        ]

        let outcome = try await run(
            artifact([(".uses/deploy/deep/t.md", "a.md")]),
            in: fixture,
            templates
        )

        #expect(outcome.end == .completed)
        #expect(try fixture.text("a.md") == "inner")
    }

    @Test func `an untouched file follows its template, an edited one is kept`() async throws {
        let fixture = try ProjectFixture()
        let artifact = artifact([("t.md", "a.md")])

        let first = try await run(artifact, in: fixture)
        let second = try await run(artifact, in: fixture)
        let third = try await run(artifact, in: fixture, values: ["vars": ["who": "Bob"]])
        try fixture.write("mine\n", to: "a.md")
        let fourth = try await run(artifact, in: fixture, values: ["vars": ["who": "Cy"]])

        #expect(first.files.map(\.change) == [.added])
        #expect(second.files.map(\.change) == [.kept])
        #expect(second.files.map(\.digest) == [digest("Hello Ada\n")])
        #expect(third.files.map(\.change) == [.modified])
        #expect(fourth.files == [FileChange(path: "a.md", change: .kept, digest: nil)])
        #expect(try fixture.text("a.md") == "mine\n")
    }

    @Test func `a long artifact is rendered piece by piece`() async throws {
        let fixture = try ProjectFixture()
        let line = String(repeating: "x", count: 1 << 16) + "\n"
        let templates = ["t.md": "{{#each parts}}\n{{> line}}\n{{/each}}\nend", "line": line]
        let parts = JSONValue.array(Array(repeating: 1, count: 40))

        let outcome = try await run(
            artifact([("t.md", "a.md")]),
            in: fixture,
            templates,
            values: ["vars": ["parts": parts]]
        )

        let text = String(repeating: line, count: 40) + "end"
        #expect(outcome.end == .completed)
        #expect(outcome.files.map(\.digest) == [digest(text)])
        #expect(try fixture.text("a.md") == text)
    }

    @Test func `what a person wrote and an artifact replaces is kept`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("mine\n", to: "docs/a.md")

        let first = try await run(
            artifact([("t.md", "docs/a.md")], overwrite: .always),
            in: fixture
        )
        let second = try await run(
            artifact([("t.md", "docs/a.md")], overwrite: .always),
            in: fixture
        )

        let kept = ".ddx/state/edited/docs/\(digest("mine\n").dropFirst(7).prefix(12))-a.md"
        #expect(first.files.map(\.change) == [.modified])
        #expect(second.files.map(\.change) == [.kept])
        #expect(try fixture.text("docs/a.md") == "Hello Ada\n")
        #expect(try fixture.text(kept) == "mine\n")
        #expect(fixture.log.texts(.engine).count { $0.contains("is kept as") } == 1)
    }

    @Test func `rendering once more changes what nobody edited`() async throws {
        let fixture = try ProjectFixture()
        let artifact = artifact([("t.md", "a.md"), ("t.md", "b.md"), ("t.md", "c.md")])
        let runner = try fixture.runner(templates: ["t.md": "Hello {{ who }}\n"])
        _ = await runner.run(
            fixture.request(.artifact(artifact), values: ["vars": ["who": "Ada"]])
        )
        try fixture.write("mine\n", to: "b.md")
        try BoundedRoot(fixture.project).remove("c.md")
        let made = RegenerationPlan.Made(
            artifact,
            values: FixedValues(["vars": ["who": "Bob"]]),
            files: ["a.md", "b.md", "c.md", "old.md"]
        )

        let plan = try await runner.regenerationPlan(of: [made])
        let untouched = try fixture.text("a.md")
        let changes = try await runner.regenerate(plan)
        let again = try await runner.regenerationPlan(of: [made])

        #expect(
            plan.files.map(\.fate) == [
                .replaced, .left("somebody edited it"), .left("it was removed"),
                .left("the artifact goes somewhere else now"),
            ]
        )
        #expect(plan.diff == "--- a/a.md\n+++ b/a.md\n@@ -1 +1 @@\n-Hello Ada\n+Hello Bob\n")
        #expect(untouched == "Hello Ada\n")
        #expect(changes.map(\.path) == ["a.md"])
        #expect(try fixture.text("a.md") == "Hello Bob\n")
        #expect(try fixture.text("b.md") == "mine\n")
        #expect(try !fixture.exists("c.md"))
        #expect(again.files.first?.fate == .same)
        #expect(again.diff.isEmpty)
    }

    @Test func `a file that was there before is never taken for ours`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("theirs", to: "a.md")

        let outcome = try await run(artifact([("t.md", "a.md")]), in: fixture)

        #expect(outcome.end == .completed)
        #expect(outcome.files == [FileChange(path: "a.md", change: .kept, digest: nil)])
        #expect(try fixture.text("a.md") == "theirs")
    }

    @Test func `policies decide about files that are there`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("theirs", to: "always.md")

        let always = try await run(
            artifact([("t.md", "always.md")], overwrite: .always),
            in: fixture
        )
        _ = try await run(artifact([("t.md", "never.md")], overwrite: .never), in: fixture)
        let never = try await run(
            artifact([("t.md", "never.md")], overwrite: .never),
            in: fixture,
            values: ["vars": ["who": "Bob"]]
        )

        #expect(always.files.map(\.change) == [.modified])
        #expect(try fixture.text("always.md") == "Hello Ada\n")
        #expect(never.files.map(\.change) == [.kept])
        #expect(never.files.map(\.digest) == [digest("Hello Ada\n")])
        #expect(try fixture.text("never.md") == "Hello Ada\n")
    }

    @Test func `a replaced file keeps its permissions`() async throws {
        let fixture = try ProjectFixture()
        let artifact = artifact([("t.md", "a.sh")])
        _ = try await run(artifact, in: fixture)
        let root = try BoundedRoot(fixture.project)
        try root.setPermissions(of: "a.sh", to: FilePermissions(rawValue: 0o750))

        _ = try await run(artifact, in: fixture, values: ["vars": ["who": "Bob"]])

        #expect(try root.status(of: "a.sh")?.permissions.rawValue == 0o750)
    }

    @Test func `when one of several cannot be rendered none is written`() async throws {
        let fixture = try ProjectFixture()

        for bad in [("missing.md", "b.md"), ("t.md", "a.md"), ("t.md", "{{ nobody }}.md")] {
            let outcome = try await run(artifact([("t.md", "a.md"), bad]), in: fixture)
            #expect(outcome.end == .failed(.invalid), "\(bad)")
            #expect(outcome.message?.isEmpty == false)
            #expect(try !fixture.exists("a.md"))
        }
    }

    @Test(arguments: [
        "../a.md", "/tmp/a.md", "x/../../a.md", "out/a.md", ".git/hooks/x", "sub/.GIT/config",
        ".ddx/config.yml", "", ".", "a\u{0}b", "dir",
    ])
    func `an output stays in the project and out of what is not its own`(path: String) async throws
    {
        let fixture = try ProjectFixture()
        try fixture.write("x", to: "dir/file")
        try DurableFile.createDirectories(fixture.top.appending("elsewhere"), durably: false)
        try fixture.link("out", to: "../elsewhere")

        let outcome = try await run(artifact([("t.md", path)]), in: fixture)

        #expect(outcome.end == .failed(.invalid))
        #expect(outcome.message?.isEmpty == false)
        #expect(try BoundedRoot(fixture.top).list("elsewhere").isEmpty)
    }

    @Test func `a link in the place of an output is not followed`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("secret", to: "target")
        try fixture.link("a.md", to: "target")

        let outcome = try await run(artifact([("t.md", "a.md")], overwrite: .always), in: fixture)

        #expect(outcome.end == .failed(.invalid))
        #expect(try fixture.text("target") == "secret")
    }

    @Test func `a template that is no text fails`() async throws {
        let fixture = try ProjectFixture()
        let runner = try LocalRunner(
            LocalRunner.Configuration(
                project: fixture.project,
                state: fixture.state,
                run: fixture.state,
                environment: EnvironmentPolicy(own: [:])
            ),
            definitionFile: { _ in [0xFF, 0xFE] },
            log: fixture.log,
            clock: FrozenClock()
        )

        let outcome = await runner.run(fixture.request(.artifact(artifact([("t.md", "a.md")]))))

        #expect(outcome.end == .failed(.invalid))
        #expect(outcome.message?.contains("UTF-8") == true)
    }

    @Test func `a large artifact is worth a word`() async throws {
        let fixture = try ProjectFixture()
        let request = fixture.request(.artifact(artifact([("t.md", "a.md")])))

        let outcome = try await fixture.runner(templates: ["t.md": "12345"], warning: 4).run(
            request
        )

        #expect(outcome.end == .completed)
        #expect(fixture.log.texts(.engine).contains { $0.contains("5 bytes") })
    }

    @Test func `without a template the step waits for somebody to write`() async throws {
        let fixture = try ProjectFixture()
        var artifact = artifact([(nil, "docs/a.md")])
        artifact.prompt = "phases/01/prompt.md"

        let before = try await run(artifact, in: fixture)
        try fixture.write(" \n", to: "docs/a.md")
        let blank = try await run(artifact, in: fixture)
        try fixture.write("text", to: "docs/a.md")
        let after = try await run(artifact, in: fixture)

        #expect(before.end == .waiting(.input))
        #expect(before.message?.contains("'docs/a.md'") == true)
        #expect(before.message?.contains("'phases/01/prompt.md'") == true)
        #expect(blank.end == .waiting(.input))
        #expect(after.end == .completed)
    }

    // MARK: Collections

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

        let before = try await run(stories, in: fixture, values: values)
        try fixture.write("x", to: "docs/stories/README.md")
        let other = try await run(stories, in: fixture, values: values)
        try fixture.write("x", to: "docs/stories/US-1-login.md")
        let after = try await run(stories, in: fixture, values: values)

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

    // MARK: Schemas

    private static let schema = #"{"properties": {"days": {"type": "integer"}}}"#

    @Test func `what follows its schema is written`() async throws {
        let fixture = try ProjectFixture()
        var artifact = artifact([("t.json", "a.json"), ("t.md", "a.md")])
        artifact.schema = "s.json"

        let outcome = try await run(
            artifact,
            in: fixture,
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
        var artifact = artifact([("first.txt", "first.txt"), ("t", path)])
        artifact.schema = "s.json"

        let outcome = try await run(
            artifact,
            in: fixture,
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
        var artifact = artifact([("t", "a.json")], overwrite: .always)
        artifact.schema = "s.json"
        try fixture.write("{}", to: "a.json")

        let outcome = try await run(
            artifact,
            in: fixture,
            ["t": #"{"days": null}"#, "s.json": Self.schema]
        )

        #expect(outcome.end == .failed(.invalid))
        #expect(try fixture.text("a.json") == "{}")
    }

    @Test func `a schema that cannot be used lets nothing through`() async throws {
        let fixture = try ProjectFixture()
        var artifact = artifact([("t", "a.json")])
        artifact.schema = "none.json"

        let outcome = try await run(artifact, in: fixture, ["t": "{}"])

        #expect(outcome.end == .failed(.invalid))
        #expect(
            outcome.message
                == "the schema 'none.json' cannot be used: there is no such file"
        )
        #expect(try !fixture.exists("a.json"))
    }
}
