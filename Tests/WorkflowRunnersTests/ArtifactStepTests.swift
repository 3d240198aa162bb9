import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct ArtifactStepTests {
    private func digest(_ text: String) -> String { "\(SHA256Digest(of: Array(text.utf8)))" }

    @Test func `a template is filled in and put into its place`() async throws {
        let fixture = try ProjectFixture()

        let outcome = try await fixture.render(
            ArtifactDefinition.with([("t.md", "docs/{{ who }}/a.md")])
        )

        #expect(outcome.end == .completed)
        #expect(try fixture.text("docs/Ada/a.md") == "Hello Ada\n")
        #expect(outcome.files.map(\.path) == ["docs/Ada/a.md", "docs", "docs/Ada"])
        #expect(outcome.files.allSatisfy { $0.change == .added })
        #expect(outcome.files.first?.digest == digest("Hello Ada\n"))
    }

    @Test func `what is not declared is left byte for byte`() async throws {
        let fixture = try ProjectFixture()
        let text = "{{ $value | humanize }} ${{ job.status }} ${X} {{later}} [P]\r\n\u{FEFF}no end"
        var artifact = ArtifactDefinition.with([("t.md", "a.md")])
        artifact.variables = [VariableDefinition(name: "later")]

        let outcome = try await fixture.render(artifact, ["t.md": text])

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

        let outcome = try await fixture.render(
            ArtifactDefinition.with([("x/t.md", "a.md")]),
            templates
        )

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

        let outcome = try await fixture.render(
            ArtifactDefinition.with([(".uses/deploy/deep/t.md", "a.md")]),
            templates
        )

        #expect(outcome.end == .completed)
        #expect(try fixture.text("a.md") == "inner")
    }

    @Test func `an untouched file follows its template, an edited one is kept`() async throws {
        let fixture = try ProjectFixture()
        let artifact = ArtifactDefinition.with([("t.md", "a.md")])

        let first = try await fixture.render(artifact)
        let second = try await fixture.render(artifact)
        let third = try await fixture.render(artifact, values: ["vars": ["who": "Bob"]])
        try fixture.write("mine\n", to: "a.md")
        let fourth = try await fixture.render(artifact, values: ["vars": ["who": "Cy"]])

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

        let outcome = try await fixture.render(
            ArtifactDefinition.with([("t.md", "a.md")]),
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

        let first = try await fixture.render(
            ArtifactDefinition.with([("t.md", "docs/a.md")], overwrite: .always)
        )
        let second = try await fixture.render(
            ArtifactDefinition.with([("t.md", "docs/a.md")], overwrite: .always)
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
        let artifact = ArtifactDefinition.with([
            ("t.md", "a.md"), ("t.md", "b.md"), ("t.md", "c.md"),
        ])
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

        let outcome = try await fixture.render(ArtifactDefinition.with([("t.md", "a.md")]))

        #expect(outcome.end == .completed)
        #expect(outcome.files == [FileChange(path: "a.md", change: .kept, digest: nil)])
        #expect(try fixture.text("a.md") == "theirs")
    }

    @Test func `policies decide about files that are there`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("theirs", to: "always.md")

        let always = try await fixture.render(
            ArtifactDefinition.with([("t.md", "always.md")], overwrite: .always)
        )
        _ = try await fixture.render(
            ArtifactDefinition.with([("t.md", "never.md")], overwrite: .never)
        )
        let never = try await fixture.render(
            ArtifactDefinition.with([("t.md", "never.md")], overwrite: .never),
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
        let artifact = ArtifactDefinition.with([("t.md", "a.sh")])
        _ = try await fixture.render(artifact)
        let root = try BoundedRoot(fixture.project)
        try root.setPermissions(of: "a.sh", to: FilePermissions(rawValue: 0o750))

        _ = try await fixture.render(artifact, values: ["vars": ["who": "Bob"]])

        #expect(try root.status(of: "a.sh")?.permissions.rawValue == 0o750)
    }

    @Test func `when one of several cannot be rendered none is written`() async throws {
        let fixture = try ProjectFixture()

        for bad in [("missing.md", "b.md"), ("t.md", "a.md"), ("t.md", "{{ nobody }}.md")] {
            let outcome = try await fixture.render(
                ArtifactDefinition.with([("t.md", "a.md"), bad])
            )
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

        let outcome = try await fixture.render(ArtifactDefinition.with([("t.md", path)]))

        #expect(outcome.end == .failed(.invalid))
        #expect(outcome.message?.isEmpty == false)
        #expect(try BoundedRoot(fixture.top).list("elsewhere").isEmpty)
    }

    @Test func `a link in the place of an output is not followed`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("secret", to: "target")
        try fixture.link("a.md", to: "target")

        let outcome = try await fixture.render(
            ArtifactDefinition.with([("t.md", "a.md")], overwrite: .always)
        )

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

        let outcome = await runner.run(
            fixture.request(.artifact(ArtifactDefinition.with([("t.md", "a.md")])))
        )

        #expect(outcome.end == .failed(.invalid))
        #expect(outcome.message?.contains("UTF-8") == true)
    }

    @Test func `a large artifact is worth a word`() async throws {
        let fixture = try ProjectFixture()
        let request = fixture.request(.artifact(ArtifactDefinition.with([("t.md", "a.md")])))

        let outcome = try await fixture.runner(templates: ["t.md": "12345"], warning: 4).run(
            request
        )

        #expect(outcome.end == .completed)
        #expect(fixture.log.texts(.engine).contains { $0.contains("5 bytes") })
    }

    @Test func `without a template the step waits for somebody to write`() async throws {
        let fixture = try ProjectFixture()
        var artifact = ArtifactDefinition.with([(nil, "docs/a.md")])
        artifact.prompt = "phases/01/prompt.md"

        let before = try await fixture.render(artifact)
        try fixture.write(" \n", to: "docs/a.md")
        let blank = try await fixture.render(artifact)
        try fixture.write("text", to: "docs/a.md")
        let after = try await fixture.render(artifact)

        #expect(before.end == .waiting(.input))
        #expect(before.message?.contains("'docs/a.md'") == true)
        #expect(before.message?.contains("'phases/01/prompt.md'") == true)
        #expect(blank.end == .waiting(.input))
        #expect(after.end == .completed)
    }
}
