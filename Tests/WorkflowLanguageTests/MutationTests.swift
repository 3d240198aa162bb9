import Testing
import WorkflowDiagnostics
import WorkflowLanguage

/// Broken variants of a valid workflow: whatever they are, reading them ends with an answer.
@Suite struct MutationTests {
    private static let valid = """
        name: greet
        version: 1.0.0
        variables: [{name: who, required: true, pattern: "^[a-z]+$"}]
        env: {A: "${{ vars.who }}"}
        phases:
          - id: hello
            if: vars.who != 'x' && success()
            steps:
              - id: one
                run: |
                  echo "Hello"
                  exit 0
              - {artifact: plan, output: "docs/{n}.md", needs: [one]}
            exit_criteria:
              - Reviewed
              - {criteria: c, check: [{absent: {path: "docs/**", pattern: "\\\\[X"}}, {file_exists: a}]}
          - id: next
            needs: [hello]
            matrix: {v: [1, 2], include: [{v: 3}]}
            outputs: {o: "${{ steps.nothing }}"}
        """
    private static let pieces = [
        "&a ", "*a", "!t ", "? ", "- ", ": ", "[", "]", "{", "}", "'", "\"", "|\n", ">-\n", "#",
        "\n", "\t",
        "\u{0}", "\u{2028}", "${{", "}}", "<<: ", "---\n", "...\n", "%", "é", "\r", "  ",
        "needs: [next]\n", "9",
    ]

    @Test(arguments: 0..<40)
    func `a broken workflow is answered with findings or a definition`(seed: UInt64) {
        var random = MutationGenerator(state: seed &* 7_919 &+ 1)

        for _ in 0..<25 {
            var bytes = Array(Self.valid.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, place + Int.random(in: 0...6, using: &random))
                let piece = Self.pieces.randomElement(using: &random) ?? ""
                bytes.replaceSubrange(place..<end, with: Array(piece.utf8))
            }
            let loaded = WorkflowLoader.load(
                WorkflowSource(files: [.init(path: "workflow.yml", content: bytes)])
            )

            #expect((loaded.definition == nil) == loaded.diagnostics.hasErrors)
            #expect(
                loaded.diagnostics.allSatisfy { ($0.span?.range.upperBound ?? 0) <= bytes.count }
            )
            #expect(!DiagnosticRenderer(texts: loaded.texts).human(loaded.diagnostics).isEmpty)
        }
    }

    @Test func `a workflow cut off anywhere is answered`() {
        let bytes = Array(Self.valid.utf8)

        for count in 0..<bytes.count {
            let loaded = WorkflowLoader.load(
                WorkflowSource(files: [.init(path: "workflow.yml", content: Array(bytes[..<count]))]
                )
            )

            #expect(loaded.definition != nil || loaded.diagnostics.hasErrors)
        }
    }
}

/// Numbers that are the same in every test run.
private struct MutationGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}
