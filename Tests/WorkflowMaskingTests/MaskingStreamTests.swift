import SeededRandomness
import Testing

@testable import WorkflowMasking

@Suite struct MaskingStreamTests {
    @Test(arguments: 0..<60)
    func `the result does not depend on where the pieces are cut`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values = ["abab", "babab", "aabb\nba", "b\u{1B}[1mabc", "abcabcabc"]
        var masker = Masker()
        masker.hide(try values.map { try SecretValue($0) })
        let letters = ["a", "b", "c", "\n", "\u{1B}[31m", "\u{1B}]0;ab\u{07}", "\u{1B}", "[", "m"]
        for _ in 0..<30 {
            let text = Array(
                (0..<80).map { _ in letters.randomElement(using: &random) ?? "" }.joined().utf8
            )
            let whole = masker.streamed([text])

            #expect(masker.streamed(random.cut(text)) == whole)
            #expect(masker.streamed(text.map { [$0] }) == whole)
            for value in values where !value.contains("\u{1B}") {
                #expect(!whole.holds(Array(value.utf8)))
            }
        }
    }

    @Test(arguments: 0..<40)
    func `it masks exactly the bytes that belong to some value`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let values: [[UInt8]] = (0..<6).map { _ in
            [0x7A, 0x61] + random.letters(Int.random(in: 2...7, using: &random))
        }
        var masker = Masker()
        masker.hide(values.compactMap { try? SecretValue($0) })
        let text = random.letters(400)

        var places: [Range<Int>] = []
        for value in values {
            for place in text.indices where text[place...].starts(with: value) {
                places.append(place..<(place + value.count))
            }
        }
        var expected: [UInt8] = []
        var end = 0
        for place in places.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if place.lowerBound >= end {
                expected += text[end..<place.lowerBound] + MaskingScan.mask
            }
            end = max(end, place.upperBound)
        }
        expected += text[end...]

        #expect(masker.streamed(random.cut(text)) == expected)
    }

    @Test func `colours within a value do not hide it, and stay`() throws {
        let masker = try Masker(hiding: "s3cr3t-value")

        let result = masker.masked("\u{1B}[1ms3cr\u{1B}[31m3t-v\u{1B}[0malue!\u{1B}[m")

        #expect(result == "\u{1B}[1m***\u{1B}[31m\u{1B}[0m!\u{1B}[m")
    }

    @Test func `a value in the title of a terminal or an address behind a text is found`() throws {
        let masker = try Masker(hiding: "s3cr3t-value")

        #expect(masker.masked("\u{1B}]0;x s3cr3t-value\u{07}y") == "\u{1B}]0;x ***\u{07}y")
    }

    @Test func `what may yet become a value is held back, and nothing else`() throws {
        var stream = try #require(try Masker(hiding: "s3cr3t-value").makeStream())

        #expect(stream.take(Array("say s3cr".utf8)) == Array("say ".utf8))
        #expect(stream.take(Array("et\n".utf8)) == Array("s3cret\n".utf8))
        #expect(stream.take(Array("s3cr3t-val".utf8)) == [])
        #expect(stream.finish() == Array("s3cr3t-val".utf8))
    }

    @Test func `a value that overlaps itself without end is masked once and not gathered`() throws {
        var stream = try #require(try Masker(hiding: "ababab").makeStream())
        var result: [UInt8] = []
        for _ in 0..<10_000 {
            result += stream.take(Array("abababab".utf8))
        }
        result += stream.finish()

        #expect(result == Array("***".utf8))
    }

    @Test func `a value that begins another one hides both`() throws {
        let masker = try Masker(hiding: "hunter42", "hunter42-and-more")

        #expect(masker.masked("hunter42 hunter42-and-more hunter42-and") == "*** *** ***-and")
    }
}

extension SeededGenerator {
    /// A text of few letters, in which short values stand often.
    fileprivate mutating func letters(_ count: Int) -> [UInt8] {
        let letters: [UInt8] = [0x61, 0x62, 0x63, 0x7A]
        return (0..<count).map { _ in letters.randomElement(using: &self) ?? 0 }
    }
}
