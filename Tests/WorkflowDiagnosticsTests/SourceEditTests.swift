import Testing
import WorkflowDiagnostics

@Suite struct SourceEditTests {
    private func edit(_ range: Range<Int>, _ text: String, file: String = "f") -> SourceEdit {
        SourceEdit(SourceSpan(file: file, range: range), text)
    }

    @Test func `edits are carried out in the order of the text`() {
        let edits = [edit(4..<5, "E"), edit(0..<2, "AB!"), edit(3..<3, "+")]

        #expect(edits.applied(to: Array("abcde".utf8), of: "f") == Array("AB!c+dE".utf8))
    }

    @Test func `overlapping, distant and foreign edits do no harm`() {
        let edits = [
            edit(0..<3, "x"), edit(2..<4, "y"), edit(9..<12, "z"), edit(3..<4, "w", file: "g"),
        ]

        #expect(edits.applied(to: Array("abcde".utf8), of: "f") == Array("xde".utf8))
        #expect([SourceEdit]().applied(to: [1, 2], of: "f") == [1, 2])
    }

    @Test func `columns are counted in UTF-16 where editors want them`() {
        let text = SourceText("a\n👍é = 1")

        #expect(text.utf16Position(of: 8).line == 2)
        #expect(text.utf16Position(of: 8).column == 4)
        #expect(text.position(of: 8).column == 3)
    }
}
