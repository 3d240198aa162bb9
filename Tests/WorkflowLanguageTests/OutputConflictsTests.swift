import Testing
import WorkflowDiagnostics
import WorkflowLanguage
import WorkflowModel

@Suite struct OutputConflictsTests {
    /// Two phases side by side, each with one step.
    private static func beside(_ one: String, _ other: String, _ more: String = "") -> WorkflowTexts
    {
        WorkflowTexts(
            """
            name: a
            version: 1.0.0
            variables: [{name: v}]
            phases:
              - {id: p, needs: [], steps: [{\(one)}]}
              - {id: q, needs: []\(more), steps: [{\(other)}]}
            """
        )
    }

    private static func isConflict(_ texts: WorkflowTexts) -> Bool {
        #expect(texts.loaded.diagnostics.allSatisfy { $0.code == .overlappingOutputs })
        return !texts.loaded.diagnostics.isEmpty
    }

    @Test(arguments: [
        ("artifact: a, output: docs/x.md", "artifact: b, output: ./docs//x.md", true),
        ("artifact: a, output: docs/x.md", "artifact: b, output: docs/y.md", false),
        ("artifact: a, output: docs/x.md", "run: x, generates: docs/x.md", true),
        ("artifact: a, output: docs/x.md", "run: x, generates: 'docs/*.md'", true),
        ("artifact: a, output: docs/x.md", "run: x, generates: 'docs/*.txt'", false),
        ("run: x, affects: src/", "run: x, generates: src/deep/a.c", true),
        ("run: x, affects: 'src/**'", "run: y, affects: 'src/deep/*.c'", true),
        ("run: x, affects: 'src/**'", "run: y, affects: 'src/**'", true),
        ("run: x, affects: 'src/*'", "run: y, affects: 'src/*.c'", false),
        ("run: x, affects: 'src/**'", "run: y, affects: 'srcs/**'", false),
        ("run: x, affects: '**'", "run: y, affects: 'a/*'", true),
        ("artifact: a, output: 'd/${{ vars.v }}'", "artifact: b, output: 'd/${{ vars.v }}'", true),
        ("artifact: a, output: 'd/${{ vars.v }}'", "artifact: b, output: d/x", false),
        ("artifact: a, output: 'd/{n}.md'", "artifact: b, output: d/x.md", true),
        ("run: x, sources: a", "run: y, generates: a", false),
    ])
    func `two parallel phases that certainly write the same file are found`(
        one: String,
        other: String,
        isConflict: Bool
    ) {
        #expect(Self.isConflict(Self.beside(one, other)) == isConflict)
    }

    @Test func `both places are named`() throws {
        let texts = Self.beside("run: x, generates: a", "id: s, run: y, generates: a")

        let finding = try #require(texts.loaded.diagnostics.first)

        #expect(texts.findings == ["6:40 error 222"])
        #expect(
            finding.message
                == "step 'step-1' of phase 'p' and step 's' of phase 'q' may write 'a' at the same time"
        )
        #expect(finding.label == "the other one is in line 5 of workflow.yml")
        #expect(finding.hints == ["let one phase need the other", "or give both the same 'lock'"])
    }

    @Test(arguments: [", lock: l", ", lock: k"])
    func `a lock of both lifts the error`(lock: String) {
        let texts = Self.beside("run: x, generates: a, lock: l", "run: y, generates: a", lock)

        #expect(Self.isConflict(texts) == (lock == ", lock: k"))
    }

    @Test func `a phase that needs the other, even around, may write the same file`() {
        let texts = WorkflowTexts(
            """
            name: a
            version: 1.0.0
            phases:
              - {id: p, steps: [{run: x, generates: a}]}
              - {id: between, needs: [p]}
              - {id: q, needs: [between], steps: [{run: x, generates: a}]}
            """
        )

        #expect(texts.findings == [])
    }

    @Test(arguments: [("", false), (", needs: []", true), (", needs: [one]", false)])
    func `parallel steps of a phase are compared too`(needs: String, isConflict: Bool) {
        let texts = WorkflowTexts.phase(
            "steps: [{id: one, run: x, generates: a}, {run: y, generates: a\(needs)}]"
        )

        #expect(Self.isConflict(texts) == isConflict)
    }

    @Test(arguments: [
        ("v: [1, 2]", "artifact: a, output: x.md", true),
        ("v: [1, 2]", "artifact: a, output: 'x-${{ matrix.v }}.md'", false),
        ("v: [1, 2]", "run: x, generates: a", true),
        ("v: [1, 2]", "run: x, generates: 'a/*'", false),
        ("v: [1, 2]", "run: x, generates: a, lock: l", false),
        ("v: [1]", "run: x, generates: a", false),
        ("v: [1, 2], exclude: [{v: 1}]", "run: x, generates: a", false),
        ("v: [1, 2], max_parallel: 1", "run: x, generates: a", false),
        ("for_each: '[1]'", "run: x, generates: a", true),
    ])
    func `instances of a matrix must not write the same file`(
        matrix: String,
        step: String,
        isConflict: Bool
    ) {
        let texts = WorkflowTexts.phase("matrix: {\(matrix)}\nsteps: [{\(step)}]")

        #expect(Self.isConflict(texts) == isConflict)
    }

    @Test func `what a used workflow writes counts for the phase`() {
        let texts = WorkflowTexts(
            """
            name: a
            version: 1.0.0
            phases:
              - {id: p, needs: [], uses: ./inner}
              - {id: q, needs: [], uses: ./inner}
            """,
            [
                "inner/workflow.yml":
                    "name: i\nversion: 1.0.0\nphases: [{id: z, steps: [{run: x, generates: a}]}]"
            ]
        )

        #expect(texts.findings == ["5:30 error 222"])
    }

    @Test func `ten thousand phases that write one file one after another are no conflict`() {
        let phases = (1...10_000).map { "  - {id: p\($0), steps: [{run: x, generates: a}]}\n" }

        let texts = WorkflowTexts("name: a\nversion: 1.0.0\nphases:\n" + phases.joined())

        #expect(texts.findings == ["3:1 warning 301"])
    }
}
