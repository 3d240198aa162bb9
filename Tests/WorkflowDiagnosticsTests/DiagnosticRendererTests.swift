import Testing
import WorkflowDiagnostics

@Suite struct DiagnosticRendererTests {
    private let text = "phases:\n  - id: frame\n  - id: design\n    needs: [fram]\n"

    private func diagnostic(hints: [String] = ["did you mean 'frame'?"]) -> Diagnostic {
        Diagnostic(
            DiagnosticCode(213),
            "phase 'design' needs unknown phase 'fram'",
            at: SourceSpan(file: "workflow.yml", range: 49..<53),
            label: "no phase has this id",
            hints: hints
        )
    }

    @Test func `a finding shows its line, a caret and what to do`() {
        let renderer = DiagnosticRenderer(texts: ["workflow.yml": SourceText(text)])

        let rendered = renderer.human([diagnostic()])

        #expect(
            rendered == """
                error[DDX0213]: phase 'design' needs unknown phase 'fram'
                 --> workflow.yml:4:13
                  |
                4 |     needs: [fram]
                  |             ^^^^ no phase has this id
                  |
                  = help: did you mean 'frame'?

                1 error, 0 warnings in workflow.yml

                """
        )
    }

    @Test func `the short form is one line that editors can follow`() {
        let renderer = DiagnosticRenderer(texts: ["workflow.yml": SourceText(text)])

        #expect(
            renderer.short([diagnostic()])
                == "workflow.yml:4:13: error: phase 'design' needs unknown phase 'fram' [DDX0213]\n"
        )
    }

    @Test func `twenty findings are shown and the rest is counted`() {
        let many = (0..<25).map {
            Diagnostic(
                DiagnosticCode(1),
                "finding \($0)",
                at: SourceSpan(file: "a", range: $0..<$0)
            )
        }

        let rendered = DiagnosticRenderer(texts: [:]).human(many)

        #expect(rendered.contains("finding 19"))
        #expect(!rendered.contains("finding 20"))
        #expect(rendered.contains("… and 5 more findings"))
        #expect(rendered.hasSuffix("25 errors, 0 warnings in a\n"))
    }

    @Test(arguments: [0, 3, 54, 9999, -5])
    func `offsets outside the text never trap`(offset: Int) {
        let renderer = DiagnosticRenderer(texts: ["f": SourceText([0xFF, 0x09, 0x0A, 0xE2])])
        let span = SourceSpan(file: "f", range: offset..<(offset + 3))

        #expect(renderer.human(Diagnostic(DiagnosticCode(1), "m", at: span)).contains("DDX0001"))
    }
}
