import JSON
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct GateCheckTests {
    private func fixture() throws -> ProjectFixture {
        let fixture = try ProjectFixture()
        let text = """
            ---
            title: x
            ---
            1. Executive Summary
            ====================

            ## Users & Personas ##

            This is **very** important, and a sentence that
            goes on here. ID R-1, R-2.

            ```
            ## Not A Heading
            ```

            - As a user I want
            - Given x
            """
        try fixture.write(text, to: "docs/a.md")
        try fixture.write("ID R-2, R-3\n", to: "docs/deep/b.md")
        try fixture.write("needle", to: ".git/c.md")
        try fixture.write("needle", to: ".ddx/c.md")
        try fixture.write("needle", to: "sub/.git/c.md")
        try fixture.link("docs/link.md", to: "../outside.md")
        try fixture.write("needle", to: "outside.md")
        return fixture
    }

    @Test(arguments: [
        ("docs/a.md", Verdict.pass), ("docs/**/b.md", .pass), ("docs/*.md", .pass),
        ("docs/", .pass), ("none", .fail), ("docs", .fail), ("none/**", .fail),
        ("**/c.md", .fail), ("../x", .unknown), ("/etc/passwd", .unknown),
        ("docs/link.md", .unknown), ("docs/[", .unknown), ("docs/a.md/x", .fail),
    ])
    func `file_exists`(path: String, verdict: Verdict) async throws {
        #expect(try await fixture().evaluate(.fileExists(path)).verdict == verdict)
    }

    @Test(arguments: [
        ("docs", Verdict.pass), ("docs/", .pass), (".", .pass), ("none", .fail),
        ("docs/a.md", .fail), ("../", .unknown), ("docs/link.md", .unknown),
    ])
    func `dir_not_empty`(path: String, verdict: Verdict) async throws {
        #expect(try await fixture().evaluate(.directoryNotEmpty(path)).verdict == verdict)
    }

    @Test(arguments: [
        (
            "docs/a.md", ["executive_summary", "Users and Personas", "users & personas"],
            Verdict.pass
        ),
        ("docs/a.md", ["1. Executive Summary"], .pass),
        ("docs/a.md", [], .pass),
        ("docs/a.md", ["Executive Summary", "Not a heading"], .fail),
        ("docs/a.md", ["title"], .fail),
        ("docs/*.md", ["Executive Summary"], .pass),
        ("docs/**/*.md", ["Executive Summary"], .fail),
        ("none.md", ["x"], .unknown),
        ("../a.md", ["x"], .unknown),
    ])
    func `sections`(path: String, headings: [String], verdict: Verdict) async throws {
        let check = CheckDefinition.Kind.sections(path: path, headings: headings)

        #expect(try await fixture().evaluate(check).verdict == verdict)
    }

    @Test(arguments: [
        ("docs/a.md", "very important", ExpectedCount.moreThan(0), Verdict.pass),
        ("docs/a.md", "\\*\\*very\\*\\*", .moreThan(0), .pass),
        ("docs/a.md", "sentence that goes on", .exactly(1), .pass),
        ("docs/a.md", "^goes on here", .exactly(1), .pass),
        ("docs/a.md", "want Given", .moreThan(0), .fail),
        ("docs/", "R-\\d", .exactly(4), .pass),
        ("docs/", "R-\\d", .atLeast(5), .fail),
        ("docs/", "TODO", .exactly(0), .pass),
        ("docs/", "R-1", .exactly(0), .fail),
        ("docs/**/*.md", "R-3", .exactly(1), .pass),
        ("**", "needle", .exactly(1), .pass),
        ("none/**", "x", .exactly(0), .unknown),
        ("none.md", "x", .moreThan(0), .unknown),
        ("docs/a.md", "(", .moreThan(0), .unknown),
        ("docs/link.md", "x", .exactly(0), .unknown),
        ("/etc/passwd", "root", .exactly(0), .unknown),
    ])
    func `matches and absent`(
        path: String,
        pattern: String,
        expected: ExpectedCount,
        verdict: Verdict
    ) async throws {
        let check = PatternCheck(path: path, pattern: pattern)

        let result = try await fixture().evaluate(.matches(check, expected: expected))

        #expect(result.verdict == verdict, "\(result.evidence)")
        #expect(result.evidence.isEmpty == false)
    }

    @Test func `raw bytes are searched as they stand`() async throws {
        let raw = PatternCheck(path: "docs/a.md", pattern: "very important", isRaw: true)

        let result = try await fixture().evaluate(.matches(raw, expected: .exactly(0)))

        #expect(result.verdict == .pass)
    }

    @Test func `a pattern without end makes its check unknown`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write(String(repeating: "a", count: 200_000) + "!", to: "a.txt")
        let check = PatternCheck(path: "a.txt", pattern: "(a+)+$", isRaw: true)

        let result = try await fixture.evaluate(.matches(check, expected: .exactly(0)))

        #expect(result.verdict == .unknown)
        #expect(result.evidence.first?.found.contains("the pattern") == true)
    }

    @Test func `bytes that are no text are searched too`() async throws {
        let fixture = try ProjectFixture()
        let root = try BoundedRoot(fixture.project)
        try root.write([0xFF, 0xFE, 0x0A] + Array("TODO".utf8), to: "a.bin")

        let result = try await fixture.evaluate(
            .matches(PatternCheck(path: "a.bin", pattern: "TODO"), expected: .exactly(0))
        )

        #expect(result.verdict == .fail)
    }

    @Test(arguments: [
        ("docs/a.md", "(R-\\d)", Verdict.pass), ("docs/", "(R-\\d)", .fail),
        ("docs/", "R-\\d", .fail), ("docs/", "Z-\\d", .unknown), ("none", "x", .unknown),
    ])
    func `unique`(path: String, pattern: String, verdict: Verdict) async throws {
        let check = PatternCheck(path: path, pattern: pattern)

        let result = try await fixture().evaluate(.unique(check))

        #expect(result.verdict == verdict)
        #expect(verdict != .fail || result.evidence[0].found.contains("R-2"))
    }

    @Test func `age`() async throws {
        let fixture = try ProjectFixture()
        let runner = try fixture.runner()
        let touch =
            "mkdir s && touch -t 202001010000 s/old && touch -t 202101010000 made"
            + " && touch -t 202201010000 s/new"
        _ = await runner.run(fixture.request(.script(touch, shell: .standard)))
        func verdict(_ path: String, _ sources: [String]) async throws -> Verdict {
            try await fixture.evaluate(.age(path: path, newerThan: sources)).verdict
        }

        #expect(try await verdict("made", ["s/old"]) == .pass)
        #expect(try await verdict("made", ["s/"]) == .fail)
        #expect(try await verdict("none", ["s/"]) == .unknown)
        #expect(try await verdict("made", ["none/**"]) == .unknown)
        #expect(try await verdict("made", []) == .unknown)
        #expect(try await verdict("made", ["made"]) == .unknown)
    }

    @Test(arguments: [
        ("frame", Verdict.pass), ("design", .fail), ("none", .unknown),
    ])
    func `phase_completed`(phase: String, verdict: Verdict) async throws {
        let values: JSONValue = [
            "phases": ["frame": ["status": "completed"], "design": ["status": "skipped"]]
        ]

        let result = try await ProjectFixture().evaluate(
            .phaseCompleted(PhaseID(phase)),
            values: values
        )

        #expect(result.verdict == verdict)
    }

    @Test(arguments: [
        ("vars.ok", Verdict.pass), ("${{ vars.ok }}", .pass), ("!vars.ok", .fail),
        ("exists('docs/a.md')", .pass), ("length(glob('docs/**/*.md')) == 2", .pass),
        ("hash_files('docs/**') != null", .pass), ("exists('../x')", .unknown),
        ("vars.none", .unknown), ("'text'", .unknown), ("1 +", .unknown), ("", .unknown),
        ("env.PATH != ''", .pass),
    ])
    func `expression`(text: String, verdict: Verdict) async throws {
        let check = CheckDefinition.Kind.expression(SourceString(text))

        let result = try await fixture().evaluate(check, values: ["vars": ["ok": true]])

        #expect(result.verdict == verdict, "\(result.evidence)")
        #expect(result.evidence.first?.found.isEmpty == false)
    }

    @Test(arguments: [
        ("test -f docs/a.md", 0, Verdict.pass), ("exit 3", 3, .pass), ("exit 3", 0, .fail),
        ("kill -9 $$", 0, .fail), ("frobnicate-it", 0, .unknown), ("exit 127", 127, .pass),
        ("[ \"$DDX_RUN_ID\" = r1 ] && [ -z \"$DDX_OUTPUT\" ]", 0, .pass),
    ])
    func `command by script`(script: String, code: Int, verdict: Verdict) async throws {
        let check = CommandCheck(program: .script(SourceString(script)), exitCode: code)

        let result = try await fixture().evaluate(.command(check))

        #expect(result.verdict == verdict, "\(result.evidence)")
        #expect(result.evidence.first?.path == script)
    }

    @Test func `command by arguments, with the values of the run`() async throws {
        let fixture = try fixture()
        let check = CommandCheck(program: .arguments(["test", "${{ vars.a }}", "=", "x; y"]))
        let missing = CommandCheck(program: .arguments(["frobnicate-it"]))
        let slow = CommandCheck(program: .arguments(["sleep", "600"]), timeout: .milliseconds(20))
        let bad = CommandCheck(program: .arguments(["echo", "${{ vars.none }}"]))

        let results = [
            try await fixture.evaluate(.command(check), values: ["vars": ["a": "x; y"]]),
            try await fixture.evaluate(.command(missing)),
            try await fixture.evaluate(.command(slow)),
            try await fixture.evaluate(.command(bad)),
        ]

        #expect(results.map(\.verdict) == [.pass, .unknown, .unknown, .unknown])
        #expect(results[2].evidence.first?.found == "took longer than 20ms")
    }

    @Test func `of a command that writes nothing no output is told`() async throws {
        let check = CommandCheck(program: .script("exit 1"))

        let result = try await ProjectFixture().evaluate(.command(check))

        #expect(result.evidence.first?.found == "exit code 1, expected 0")
    }

    @Test func `a script of several lines is named by its first one`() async throws {
        let check = CommandCheck(program: .script("a=1\n[ $a = 1 ]"))

        let result = try await ProjectFixture().evaluate(.command(check))

        #expect(result.evidence.first?.path == "a=1…")
    }

    @Test func `what a command writes is in the log under the name of its gate`() async throws {
        let fixture = try ProjectFixture()
        let check = CommandCheck(program: .script("echo seen; exit 1"))

        let result = try await fixture.evaluate(.command(check))

        #expect(result.verdict == .fail)
        let found = result.evidence.first?.found ?? ""
        #expect(found.hasSuffix("ddx logs r1 --phase build --step exit-gate-1"), "\(found)")
        #expect(fixture.log.texts(.standardOutput) == ["seen"])
        #expect(fixture.log.closed == [StepReference("build", "exit-gate-1")])
        #expect(fixture.children.noted == 1)
        #expect(fixture.children.open.isEmpty)
    }
}
