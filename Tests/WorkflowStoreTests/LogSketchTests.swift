import SeededRandomness
import Testing

@testable import WorkflowStore

@Suite struct LogSketchTests {
    private func text(_ generator: inout SeededGenerator, _ length: Int) -> [UInt8] {
        (0..<length).map { _ in UInt8.random(in: 0x20..<0x7F, using: &generator) }
    }

    @Test(arguments: 0..<20)
    func `what stands in a text is never ruled out, what does not mostly is`(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let texts = (0..<500).map { _ in text(&generator, 60) }
        var sketch = LogSketch()
        for text in texts {
            sketch.add(text.span)
        }

        for text in texts {
            let start = Int.random(in: 0..<60, using: &generator)
            let end = Int.random(in: start...60, using: &generator)
            #expect(sketch.mayHold(Array(text[start..<end])))
        }
        let inVain = (0..<500).count { _ in sketch.mayHold(text(&generator, 12)) }
        #expect(inVain < 10)
        #expect(LogSketch(bytes: sketch.bytes) == sketch)
    }

    @Test func `an end of line counts as the space that is stored`() {
        var sketch = LogSketch()
        sketch.add(Array("ab\ncd".utf8).span)

        #expect(sketch.mayHold(Array("ab cd".utf8)))
        #expect(!sketch.mayHold(Array("ab_cd".utf8)))
    }

    @Test func `what is too short to tell may stand anywhere`() {
        #expect(LogSketch().mayHold([]) && LogSketch().mayHold(Array("abc".utf8)))
        #expect(!LogSketch().mayHold(Array("abcd".utf8)))
        #expect(LogSketch(bytes: [1, 2, 3]) == nil)
    }
}
