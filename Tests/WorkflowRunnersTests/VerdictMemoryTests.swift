import JSON
import SystemPackage
import Testing
import WorkflowSystem

@testable import WorkflowModel
@testable import WorkflowRunners

@Suite struct VerdictMemoryTests {
    private func gate(_ kinds: CheckDefinition.Kind..., evidence: String? = nil) -> GateDefinition {
        var gate = GateDefinition(criteria: "it holds")
        gate.checks = kinds.map { CheckDefinition($0) }
        gate.evidence = evidence.map { SourceString($0) }
        return gate
    }

    private func search(_ path: String, _ pattern: String) -> CheckDefinition.Kind {
        .matches(PatternCheck(path: path, pattern: pattern), expected: .moreThan(0))
    }

    /// The one file that the memory of the fixture's gates is.
    private func file(of fixture: ProjectFixture) throws -> FilePath {
        let folder = fixture.state.appending("verdicts")
        let names = try BoundedRoot(folder).list().compactMap(\.path.lastComponent?.string)
        return folder.appending(try #require(names.first { !$0.hasSuffix(".damaged") }))
    }

    /// What the gates come to when nothing is remembered.
    private func evaluateAnew(
        _ gates: [GateDefinition],
        in fixture: ProjectFixture,
        _ round: Int
    ) async throws -> [GateResult] {
        let configuration = LocalRunner.Configuration(
            project: fixture.project,
            state: fixture.top.appending("state-\(round)"),
            run: fixture.state,
            environment: EnvironmentPolicy(own: [:], pass: [])
        )
        let runner = try LocalRunner(
            configuration,
            definitionFile: { _ in nil },
            log: fixture.log,
            clock: FrozenClock()
        )
        let request = GateRequest(
            run: "r1",
            phase: "build",
            side: .exit,
            gates: gates,
            attestations: [:],
            rendered: [:],
            values: FixedValues([:])
        )
        return await runner.evaluate(request)
    }

    @Test func `a check whose files are the same is not made again`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("must hold\n", to: "a.md")
        let gates = [gate(search("*.md", "must"), evidence: "a.md"), gate(search("*.md", "never"))]

        let first = try await fixture.evaluate(gates)
        let second = try await fixture.evaluate(gates)
        try fixture.write("must hold and never break\n", to: "a.md")
        let third = try await fixture.evaluate(gates)

        #expect(first.map(\.verdict) == [.pass, .fail])
        #expect(first.map(\.unchangedSince) == [nil, nil])
        #expect(second.map(\.verdict) == [.pass, .fail])
        #expect(second.map(\.unchangedSince) == [FrozenClock().now(), FrozenClock().now()])
        #expect(second.map(\.evidence) == first.map(\.evidence))
        #expect(third.map(\.verdict) == [.pass, .pass])
        #expect(third.map(\.unchangedSince) == [nil, nil])
    }

    @Test func `another definition, another file or another schema is another check`() async throws
    {
        let fixture = try ProjectFixture()
        try fixture.write("x", to: "a.md")
        try fixture.write("{\"a\": 1}", to: "v.json")
        try fixture.write("{\"$ref\": \"part.json\"}", to: "s.json")
        try fixture.write("{\"type\": \"object\"}", to: "part.json")
        let pattern = [gate(search("a.md", "x"))]
        let schema = [gate(.schema(path: "v.json", schema: .project("s.json")))]

        let before = try await fixture.evaluate(pattern + schema)
        let other = try await fixture.evaluate([gate(search("a.md", "y"))] + schema)
        try fixture.write("{\"type\": \"array\"}", to: "part.json")
        let part = try await fixture.evaluate(schema)
        try fixture.write("", to: "b.md")
        let more = try await fixture.evaluate([
            gate(.unique(PatternCheck(path: "*.md", pattern: "x")))
        ])
        try fixture.write("x", to: "b.md")
        let twice = try await fixture.evaluate([
            gate(.unique(PatternCheck(path: "*.md", pattern: "x")))
        ])

        #expect(before.map(\.verdict) == [.pass, .pass])
        #expect(other.map(\.verdict) == [.fail, .pass])
        #expect(part.map(\.verdict) == [.fail])
        #expect(more.map(\.verdict) == [.pass])
        #expect(twice.map(\.verdict) == [.fail])
    }

    @Test func `what a template rendered decides anew`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("as rendered", to: "a.md")
        let digest = "\(SHA256Digest(of: Array("as rendered".utf8)))"
        let gates = [gate(evidence: "a.md")]

        let before = try await fixture.evaluate(gates)
        let rendered = try await fixture.evaluate(gates, rendered: ["a.md": digest])
        let after = try await fixture.evaluate(gates)

        #expect(before.map(\.verdict) == [.pass])
        #expect(rendered.map(\.verdict) == [.fail])
        #expect(after.map(\.verdict) == [.pass])
    }

    @Test func `commands, times, people and what is unknown are looked at again`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("x", to: "a.md")
        try fixture.write("x", to: "b.md")
        let script = CommandCheck.Program.script("echo ran >> ran.txt")
        let gates = [
            gate(.command(CommandCheck(program: script)), .fileExists("a.md")),
            gate(.age(path: "a.md", newerThan: ["a.md"])),
            gate(.expression("vars.x == 1")), gate(search("none/*.md", "x")),
            GateDefinition(criteria: "agreed"),
        ]

        _ = try await fixture.evaluate(gates, values: ["vars": ["x": 1]])
        let again = try await fixture.evaluate(gates, values: ["vars": ["x": 2]])

        #expect(try fixture.text("ran.txt") == "ran\nran\n")
        #expect(again.map(\.unchangedSince) == [nil, nil, nil, nil, nil])
        #expect(again.map(\.verdict) == [.pass, .unknown, .fail, .unknown, .unknown])
    }

    @Test func `a damaged memory is set aside and the checks are made`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("x", to: "a.md")
        let gates = [gate(search("a.md", "x"))]
        _ = try await fixture.evaluate(gates)
        let file = try file(of: fixture)
        let sound = try DurableFile.read(file, limit: 1 << 20)
        let forged = String(decoding: sound, as: UTF8.self).replacing("pass", with: "fail")

        for damaged in [Array(forged.utf8), Array(sound.dropLast(9)), [], Array(sound.reversed())] {
            try DurableFile.write(damaged, to: file)
            let result = try await fixture.evaluate(gates)

            #expect(result.map(\.verdict) == [.pass])
            #expect(result.map(\.unchangedSince) == [nil])
            let aside = try DurableFile.read(FilePath("\(file).damaged"), limit: 1 << 20)
            #expect(aside == damaged)
        }
        let healed = try await fixture.evaluate(gates)
        #expect(healed.map(\.unchangedSince) == [FrozenClock().now()])
    }

    @Test func `a memory that cannot be written down costs nothing but time`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("x", to: "a.md")
        try fixture.write("no folder", to: ".ddx/state/verdicts")

        let results = try await fixture.evaluate([gate(search("a.md", "x"))])

        #expect(results.map(\.verdict) == [.pass])
    }

    /// With and without a memory the same comes out, whatever happens to the files in between.
    @Test(arguments: 0..<12)
    func `what is remembered is what would be found`(seed: Int) async throws {
        let fixture = try ProjectFixture()
        var random = SeededGenerator(seed: UInt64(seed))
        let paths = ["a.md", "d/a.md", "d/b.md", "d/e/c.md"]
        let texts = ["", " \n", "# X\n\nx\n", "# Y\n\ny\n", "# X\n\nX-1\n", "# X\n\nX-2\n"]
        let gates = [
            gate(search("**/*.md", "x"), evidence: "d/"), gate(search("a.md", "^y")),
            gate(.unique(PatternCheck(path: "d/**", pattern: "X-\\d"))),
            gate(.sections(path: "d/*.md", headings: ["X"])), gate(.directoryNotEmpty("d/e")),
            gate(.fileExists("d/b.md")), gate(evidence: "a.md#x"), gate(evidence: "d/*.md"),
        ]

        for round in 0..<30 {
            let path = paths.randomElement(using: &random) ?? "a.md"
            if Bool.random(using: &random) {
                try fixture.write(texts.randomElement(using: &random) ?? "", to: path)
            } else if try fixture.exists(path) {
                try BoundedRoot(fixture.project).remove(FilePath(path))
            }
            let remembered = try await fixture.evaluate(gates)
            let found = try await evaluateAnew(gates, in: fixture, round)

            #expect(remembered.map(\.verdict) == found.map(\.verdict))
            #expect(remembered.map(\.evidence) == found.map(\.evidence))
        }
    }
}
