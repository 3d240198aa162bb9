import Testing

@testable import WorkflowProtocols

@Suite struct EditorTextTests {
    private let text = EditorText(Array("aé👋b\r\nc\rd\n".utf8))

    @Test(arguments: [
        (0, 0, 0), (0, 1, 1), (0, 2, 3), (0, 4, 7), (0, 5, 8), (1, 0, 10), (2, 1, 13), (3, 0, 14),
    ])
    func `positions count UTF-16 units, and lines end in three ways`(
        line: Int,
        character: Int,
        offset: Int
    ) {
        let position = EditorText.Position(line: line, character: character)

        #expect(text.offset(of: position) == offset)
        #expect(text.position(of: offset) == position)
    }

    @Test(arguments: [(0, 99, 8), (1, 99, 11), (99, 0, 14), (99, 99, 14), (0, 3, 3)])
    func `a position beyond its line, its text or within a character is moved`(
        line: Int,
        character: Int,
        offset: Int
    ) {
        #expect(text.offset(of: EditorText.Position(line: line, character: character)) == offset)
    }

    @Test func `an offset within a character is its beginning`() {
        #expect(text.position(of: 5) == EditorText.Position(line: 0, character: 2))
        #expect(text.position(of: 999) == EditorText.Position(line: 3, character: 0))
        #expect(text.position(of: -1) == EditorText.Position(line: 0, character: 0))
    }

    @Test func `bytes that are no text have positions too`() {
        let broken = EditorText([0xF0, 0x9F, 0x0A, 0xFF])

        for offset in 0...4 {
            _ = broken.position(of: offset)
        }
        #expect(broken.offset(of: EditorText.Position(line: 0, character: 9)) <= 4)
    }
}
