import JSON
import SystemPackage
import Testing
import WorkflowSystem

@testable import WorkflowModel
@testable import WorkflowRunners

@Suite struct GateEvaluatorTests {
    private func digest(_ text: String) -> String { "\(SHA256Digest(of: Array(text.utf8)))" }

    private func attestation(
        _ evidence: [Evidence] = [],
        by name: String = "ada",
        after earlier: [AttestationRecord] = []
    ) -> AttestationRecord {
        AttestationRecord(
            principal: Principal(name: name),
            time: Timestamp(microseconds: 0),
            note: nil,
            evidence: evidence,
            earlier: earlier
        )
    }

    // MARK: People

    @Test func `an entry without check and evidence waits for somebody's word`() async throws {
        let fixture = try ProjectFixture()
        var gate = GateDefinition(criteria: "reviewed")
        gate.role = "lead"

        let before = try #require(try await fixture.evaluate([gate]).first)
        let after = try #require(
            try await fixture.evaluate([gate], attestations: [0: attestation()]).first
        )

        #expect(before.verdict == .unknown)
        #expect(before.awaits == .attestation)
        #expect(before.obstacle == .attestation)
        #expect(before.role == "lead")
        #expect(after.verdict == .pass)
        #expect(after.obstacle == nil)
    }

    @Test func `an approval by two people waits for the second one`() async throws {
        let fixture = try ProjectFixture()
        var gate = GateDefinition(criteria: "approved")
        gate.checks = [CheckDefinition(.approval(role: nil, count: 2))]
        let one = attestation(by: "ada")
        let two = attestation(by: "bob", after: [one])

        let first = try #require(try await fixture.evaluate([gate], attestations: [0: one]).first)
        let second = try #require(try await fixture.evaluate([gate], attestations: [0: two]).first)

        #expect(first.verdict == .unknown)
        #expect(first.awaits == .approval)
        #expect(first.evidence.map(\.found) == ["1 of 2 people have said so"])
        #expect(second.verdict == .pass)
    }

    @Test func `an approval goes stale when its evidence changes`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("one", to: "a.md")
        var gate = GateDefinition(criteria: "approved")
        gate.evidence = "a.md"
        gate.checks = [CheckDefinition(.approval(role: "lead", count: 1))]
        let bound = await (try fixture.runner()).gates.digests(of: gate, values: FixedValues([:]))
        func evaluate() async throws -> GateResult {
            try #require(
                try await fixture.evaluate([gate], attestations: [0: attestation(bound)]).first
            )
        }

        let missing = try #require(try await fixture.evaluate([gate]).first)
        let fresh = try await evaluate()
        try fixture.write("two", to: "a.md")
        let stale = try await evaluate()

        #expect(bound == [Evidence(path: "a.md", digest: digest("one"), found: "as it is now")])
        #expect(missing.awaits == .approval)
        #expect(missing.role == "lead")
        #expect(fresh.verdict == .pass)
        #expect(stale.verdict == .unknown)
        #expect(stale.awaits == .approval)
        #expect(stale.evidence.contains { $0.found == "attested before 'a.md' changed" })
    }

    @Test func `files that come and go make an attestation stale`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("one", to: "d/a.md")
        var gate = GateDefinition(criteria: "approved")
        gate.evidence = "d/"
        gate.checks = [CheckDefinition(.approval(role: nil, count: 1))]
        let bound = await (try fixture.runner()).gates.digests(of: gate, values: FixedValues([:]))
        func verdict() async throws -> Verdict? {
            try await fixture.evaluate([gate], attestations: [0: attestation(bound)]).first?.verdict
        }

        let fresh = try await verdict()
        try fixture.write("two", to: "d/b.md")
        let added = try await verdict()
        let root = try BoundedRoot(fixture.project)
        try root.remove("d/a.md")
        let removed = try await verdict()

        #expect(fresh == .pass)
        #expect(added == .unknown)
        #expect(removed == .unknown)
    }

    // MARK: Combination

    @Test func `a failure beats a missing word, and a missing word asks only alone`() async throws {
        let fixture = try ProjectFixture()
        var failing = GateDefinition(criteria: "f")
        failing.checks = [
            CheckDefinition(.approval(role: nil, count: 1)), CheckDefinition(.fileExists("none")),
        ]
        var unknown = failing
        unknown.checks[1] = CheckDefinition(
            .schema(path: "a", schema: .project("b"))
        )

        let results = try await fixture.evaluate([failing, unknown])

        #expect(results.map(\.index) == [0, 1])
        #expect(results.map(\.verdict) == [.fail, .unknown])
        #expect(results.map(\.obstacle) == [.gateUnmet, .gateUnknown])
    }

    @Test func `what an entry says of itself is in its result`() async throws {
        let fixture = try ProjectFixture()
        var gate = GateDefinition(criteria: "c")
        gate.isRequired = false
        gate.severity = .warning

        let result = try #require(try await fixture.evaluate([gate]).first)

        #expect(!result.isRequired)
        #expect(!result.isBlocking)
        #expect(result.obstacle == nil)
        #expect(result.criteria == "c")
    }

    @Test func `nothing is asked of the files of a step that is not to be done`() async throws {
        let fixture = try ProjectFixture()
        var gate = GateDefinition(criteria: "written")
        gate.evidence = "a.md"
        gate.needsAttestation = true
        gate.step = "write"
        var request = GateRequest(
            run: "r1",
            phase: "build",
            side: .exit,
            gates: [gate],
            attestations: [:],
            rendered: [:],
            values: FixedValues([:])
        )

        let asked = await (try fixture.runner()).evaluate(request)
        request.skippedSteps = ["write"]
        let spared = await (try fixture.runner()).evaluate(request)

        #expect(asked.map(\.verdict) == [.fail])
        #expect(spared.map(\.verdict) == [.pass])
    }

    @Test func `a word about evidence is asked for once the evidence is there`() async throws {
        let fixture = try ProjectFixture()
        var gate = GateDefinition(criteria: "clear")
        gate.evidence = "a.md"
        gate.needsAttestation = true

        let missing = try #require(try await fixture.evaluate([gate]).first)
        try fixture.write("one", to: "a.md")
        let there = try #require(try await fixture.evaluate([gate]).first)

        #expect(missing.obstacle == .gateUnmet)
        #expect(there.obstacle == .attestation)
    }

    @Test func `a cancelled evaluation passes nothing`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("x", to: "a")
        var gate = GateDefinition(criteria: "c")
        gate.checks = [CheckDefinition(.fileExists("a"))]
        let runner = try fixture.runner()
        let request = GateRequest(
            run: "r",
            phase: "p",
            side: .input,
            gates: [gate],
            attestations: [:],
            rendered: [:],
            values: FixedValues([:])
        )

        let verdicts = await withTaskGroup(of: [GateResult].self) { group in
            group.cancelAll()
            group.addTask { await runner.evaluate(request) }
            return await group.reduce(into: []) { $0 += $1 }
        }

        #expect(verdicts.map(\.verdict) == [.unknown])
    }

    // MARK: Evidence

    @Test(arguments: [
        ("a.md", Verdict.pass), ("./a.md", .pass), ("a.md#scope", .pass), ("a.md#Scope", .pass),
        ("a.md#1. Scope", .pass), ("a.md#empty", .fail), ("a.md#hidden", .fail),
        ("a.md#none", .fail), ("a.md#commented", .fail), ("blank.md", .fail), ("none.md", .fail),
        ("none.md#x", .fail), ("d/", .pass), ("d", .pass), ("kept/", .fail), ("none/", .fail),
        ("d/*.md", .pass), ("d/*.txt", .fail), ("odd#name.md", .pass),
        ("../a.md", .unknown), ("/etc/passwd", .unknown), ("link.md", .unknown),
        ("link/hosts", .unknown), ("a\0b", .unknown), ("${{ vars.doc }}", .pass),
        ("{{ doc }}", .pass), ("${{ vars.none }}", .unknown), ("${{ vars.", .unknown),
    ])
    func `evidence is there and holds something`(path: String, verdict: Verdict) async throws {
        let fixture = try ProjectFixture()
        let text = """
            # Title
            ## 1. Scope
            Some text.
            ```
            ## Hidden
            text
            ```
            ## Empty
            ### Inner

            ## Commented
            <!-- write
            here -->
            """
        try fixture.write(text, to: "a.md")
        try fixture.write(" \n\t", to: "blank.md")
        try fixture.write("x", to: "d/e/x.bin")
        try fixture.write("x", to: "d/x.md")
        try fixture.write("", to: "kept/.gitkeep")
        try fixture.write("x", to: "odd#name.md")
        try fixture.link("link.md", to: "a.md")
        try fixture.link("link", to: "/etc")
        var gate = GateDefinition(criteria: "it is there")
        gate.evidence = SourceString(path)

        let result = try await fixture.evaluate([gate], values: ["vars": ["doc": "a.md"]])

        #expect(result.first?.verdict == verdict, "\(result)")
        #expect(result.first?.evidence.isEmpty == false)
    }

    @Test func `evidence that nobody edited counts as empty`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("# A\n## B\ntext", to: "d/a.md")
        let rendered = ["d/a.md": digest("# A\n## B\ntext")]

        for path in ["d/a.md", "./d/a.md", "d/", "d/*.md", "d/a.md#b"] {
            let result = try await fixture.evaluate(evidence: path, rendered: rendered)
            #expect(result.verdict == .fail, "\(path)")
            #expect(result.evidence.contains { $0.found.hasPrefix("still as rendered") })
        }
        try fixture.write("mine", to: "d/b.md")
        #expect(try await fixture.evaluate(evidence: "d/", rendered: rendered).verdict == .pass)
        #expect(try await fixture.evaluate(evidence: "d/a.md", rendered: [:]).verdict == .pass)
    }

    @Test func `evidence carries the digest of what was looked at`() async throws {
        let fixture = try ProjectFixture()
        try fixture.write("text", to: "a.md")

        let result = try await fixture.evaluate(evidence: "a.md")

        #expect(
            result.evidence == [Evidence(path: "a.md", digest: digest("text"), found: "4 bytes")]
        )
    }

    @Test func `a long list of files is cut short`() async throws {
        let fixture = try ProjectFixture()
        for number in 0..<120 {
            try fixture.write("\(number)", to: "d/\(number).md")
        }
        var gate = GateDefinition(criteria: "c")
        gate.evidence = "d/"

        let result = try await fixture.evaluate(evidence: "d/")
        let runner = try fixture.runner()
        let before = await runner.gates.digests(of: gate, values: FixedValues([:]))
        try fixture.write("other", to: "d/77.md")
        let after = await runner.gates.digests(of: gate, values: FixedValues([:]))

        #expect(result.verdict == .pass)
        #expect(result.evidence.count == 51)
        #expect(before.count == 1)
        #expect(before != after)
    }
}
