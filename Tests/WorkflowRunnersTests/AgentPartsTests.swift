import JSON
import SystemPackage
import Testing
import WorkflowLanguage
import WorkflowModel

@testable import WorkflowRunners

@Suite struct AgentPartsTests {
    private func material(_ change: (inout PromptMaterial) -> Void = { _ in }) -> PromptMaterial {
        var context = PromptContext()
        context.workflow = "flow 1.0.0"
        context.principles = ["Be brief\nand clear"]
        var material = PromptMaterial(context: context, task: "Write\n", answer: .files(["a.md"]))
        change(&material)
        return material
    }

    @Test func `the same material makes the same prompt, without empty parts`() {
        let text = PromptAssembly.text(of: material())

        #expect(text == PromptAssembly.text(of: material()))
        #expect(
            text.hasPrefix("# Workflow\n\nflow 1.0.0\n\n# Principles\n\n- Be brief\n  and clear\n")
        )
        #expect(text.contains("# Task\n\nWrite\n\n# Answer"))
        #expect(!text.contains("# Inputs") && !text.contains("# Not accepted"))
    }

    @Test func `a file cannot end the fence that it stands in`() {
        let text = PromptAssembly.text(
            of: material { $0.inputs = [.init(path: "b.md", content: .text("```\n````\nx"))] }
        )

        #expect(text.contains("## b.md\n\n`````\n```\n````\nx\n`````\n"))
    }

    @Test func `what was not accepted goes back with what is wrong with it`() {
        let text = PromptAssembly.text(
            of: material { $0.rejection = .init(findings: ["too long"], answer: "old") }
        )

        #expect(text.hasSuffix("- too long\n\nThe last answer was:\n\n```\nold\n```\n"))
    }

    @Test(arguments: [
        ("# A\n", "# A\n"), ("\n\n# A\n\n", "# A\n"), ("```markdown\n# A\n```\n", "# A\n"),
        ("```\na\n```\n\nb\n\n```\nc\n```", "```\na\n```\n\nb\n\n```\nc\n```\n"),
        ("```md\n# A\n```sh\nls\n```\n```", "# A\n```sh\nls\n```\n"),
    ])
    func `an answer is the file, without a fence around all of it`(
        answer: String,
        content: String
    ) throws {
        #expect(try AnswerFiles.read(answer, paths: ["a.md"]).map(\.1) == [content])
    }

    @Test func `several files stand behind their marks`() throws {
        let answer = "words\n=== FILE: b ===\r\nB\n=== FILE: a ===\nA\n=== FILE: c ===\nC"

        let files = try AnswerFiles.read(answer, paths: ["a", "b"])

        #expect(files.map(\.0) == ["a", "b"])
        #expect(files.map(\.1) == ["A\n", "B\n"])
    }

    @Test(arguments: [
        ("=== FILE: a ===\nA", "the answer lacks 'b': no line is '=== FILE: b ==='"),
        ("=== FILE: a ===\nA\n=== FILE: b ===\n \n", "'b' is empty"),
        ("=== FILE: a ===\n=== FILE: a ===\nx\n", "the answer holds 'a' twice"),
    ])
    func `files that are missing are findings`(answer: String, finding: String) {
        #expect(throws: AnswerFiles.Failure(finding: finding)) {
            try AnswerFiles.read(answer, paths: ["a", "b"])
        }
    }

    @Test func `known programs report what they took`() throws {
        let claude = try read(
            #"""
            {"result": "hi", "total_cost_usd": 0.0123456, "usage":
             {"input_tokens": 2, "cache_read_input_tokens": 3, "output_tokens": 4}}
            """#,
            .claude
        )
        let codex = try read(
            """
            {"type":"item.completed","item":{"type":"reasoning","text":"hm"}}
            {"type":"item.completed","item":{"type":"agent_message","text":"hi"}}
            {"type":"turn.completed","usage":{"input_tokens":5,"output_tokens":6}}
            """,
            .codex
        )
        let gemini = try read(
            #"{"response":"hi","stats":{"models":{"m":{"tokens":{"prompt":7,"candidates":8}}}}}"#,
            .gemini
        )
        let opencode = try read(
            """
            {"type":"text","part":{"text":"h"}}
            {"type":"text","part":{"text":"i"}}
            {"type":"step_finish","part":{"cost":0.5,"tokens":{"input":9,"output":1}}}
            """,
            .opencode
        )

        #expect([claude, codex, gemini, opencode].map(\.text) == ["hi", "hi", "hi", "hi"])
        #expect([claude, codex, gemini, opencode].map { $0.tokens?.input } == [5, 5, 7, 9])
        #expect([claude, codex, gemini, opencode].map { $0.tokens?.output } == [4, 6, 8, 1])
        #expect([claude, codex, gemini, opencode].map(\.cost) == [12_346, nil, nil, 500_000])
    }

    @Test(arguments: [
        (AgentAnswerFormat.claude, "{}"), (.claude, "no"), (.codex, "no"), (.gemini, "[]"),
        (.claude, #"{"result": "limit", "is_error": true}"#), (.opencode, #"{"type":"x"}"#),
        (.codex, #"{"type":"turn.failed","error":{"message":"no credit"}}"#),
    ])
    func `what is no answer is refused`(format: AgentAnswerFormat, output: String) {
        #expect(throws: AnswerReader.Failure.self) { try read(output, format) }
    }

    private func read(_ output: String, _ format: AgentAnswerFormat) throws -> AgentAnswer {
        try AnswerReader.answer(in: Array(output.utf8), as: format)
    }

    @Test func `what nobody reported stays unknown`() {
        let usage = AgentAnswer("x").usage(milliseconds: 5)

        #expect(usage.callsWithoutTokens == 1 && usage.callsWithoutCost == 1)
        #expect(usage.tokens == 0 && usage.cost == 0 && usage.milliseconds == 5)
    }

    @Test func `a budget is used up once as much is taken`() {
        let budget = AgentBudget(cost: 1_000_000, tokens: 100)
        var usage = AgentAnswer("x", input: 50, output: 49, cost: 999_999).usage(milliseconds: 1)
        let before = budget.exhaustion(usage)

        usage.add(AgentAnswer("x", input: 0, output: 1).usage(milliseconds: 1))

        #expect(before == nil)
        #expect(budget.exhaustion(usage)?.contains("limits.agent_tokens") == true)
    }

    @Test(arguments: [1, 2, 3, 7, 64])
    func `events are the same in whatever pieces they come`(size: Int) throws {
        let text = ": hello\r\ndata: a\r\n\r\nevent: x\ndata: b\ndata:c\n\ndata: last"
        let bytes = Array(text.utf8)
        var stream = EventReader()
        var events: [[UInt8]] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            events += try stream.take(Array(bytes[start..<min(start + size, bytes.count)]))
        }
        if let last = stream.finish() {
            events.append(last)
        }

        #expect(events.map { String(decoding: $0, as: UTF8.self) } == ["a", "b\nc", "last"])
    }

    @Test(arguments: [("0", 0), (" 7 ", 7), ("-1", nil), ("Wed, 21 Oct 2026 07:28:00 GMT", nil)])
    func `a server may ask to wait for seconds`(text: String, seconds: Int?) {
        #expect(RetryAfter.pause(text) == seconds.map { .seconds($0) })
    }

    @Test func `criteria about the files of an artifact are looked at before they are published`() {
        var artifact = ArtifactDefinition(id: ArtifactID("a"))
        artifact.outputs = [.init(template: nil, path: "docs/{{ name }}.md")]
        var own = GateDefinition(criteria: "own")
        own.checks = [CheckDefinition(.sections(path: "docs/{{ name }}.md", headings: ["X"]))]
        own.evidence = "other.md"
        var foreign = GateDefinition(criteria: "foreign")
        foreign.checks = [CheckDefinition(.sections(path: "other.md", headings: ["X"]))]
        var warning = own
        warning.severity = .warning

        let gates = CandidateGates([own, foreign, warning], artifact, ["docs/x.md"]).gates

        #expect(gates.map(\.criteria) == ["own"])
        #expect(gates.first?.evidence == nil)
        #expect(gates.first?.checks.map(\.kind) == [.sections(path: "docs/x.md", headings: ["X"])])
    }
}
