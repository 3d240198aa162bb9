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

    @Test func `nothing that a finding quotes acts on a terminal`() {
        let text = "a: \u{202E}x\n"
        let hostile = "\u{1B}[2J\r\u{9B}"
        let finding = Diagnostic(
            DiagnosticCode(1),
            hostile,
            at: SourceSpan(file: "f\u{1B}", range: 3..<7),
            label: hostile,
            hints: [hostile]
        )
        let renderer = DiagnosticRenderer(texts: ["f\u{1B}": SourceText(text)])

        let rendered = renderer.human([finding]) + renderer.short([finding])

        #expect(
            !rendered.unicodeScalars.contains {
                "\u{1B}\r\u{9B}\u{202E}".unicodeScalars.contains($0)
            }
        )
    }

    @Test(arguments: [0, 119, 120, 5_000, 99_999])
    func `of a line without end the part with the finding is shown`(offset: Int) throws {
        let text =
            String(repeating: "x", count: offset) + "Y" + String(repeating: "z", count: 9_999)
        let finding = Diagnostic(
            DiagnosticCode(1),
            String(repeating: "m", count: 9_999),
            at: SourceSpan(file: "f", range: offset..<(offset + 5_000))
        )

        let lines = DiagnosticRenderer(texts: ["f": SourceText(text)]).human(finding)
            .split(separator: "\n")

        let line = try #require(lines.dropFirst(3).first)
        let carets = try #require(lines.dropFirst(4).first)
        let place = try #require(carets.firstIndex(of: "^"))
        let column = carets.distance(from: carets.startIndex, to: place)
        #expect(Array(line)[column] == "Y")
        #expect(lines.allSatisfy { $0.count < 600 })
    }

    @Test(arguments: [0, 3, 54, 9999, -5])
    func `offsets outside the text never trap`(offset: Int) {
        let renderer = DiagnosticRenderer(texts: ["f": SourceText([0xFF, 0x09, 0x0A, 0xE2])])
        let span = SourceSpan(file: "f", range: offset..<(offset + 3))

        #expect(renderer.human(Diagnostic(DiagnosticCode(1), "m", at: span)).contains("DDX0001"))
    }
}
