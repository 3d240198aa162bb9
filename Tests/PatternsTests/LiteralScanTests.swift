import SeededRandomness
import Testing

@testable import Patterns

@Suite struct LiteralScanTests {
    @Test func `it finds what a careful search finds, in texts of few letters`() throws {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 0...150, using: &random)).map { _ in
                UInt8.random(in: 97...99, using: &random)
            }
            let needle = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                UInt8.random(in: 97...99, using: &random)
            }
            let offset = Int.random(in: 0...60, using: &random)
            let scan = try #require(LiteralScan(needle))

            let expected =
                offset <= text.count
                ? ByteSearch(needle).firstRange(in: text, from: offset)?.lowerBound : nil
            let found = scan.firstPlace(in: text.span, from: offset)
            #expect(found == expected)
        }
    }

    @Test func `there is nothing to find in no bytes, and no search for none`() throws {
        let scan = try #require(LiteralScan([1]))
        let empty: [UInt8] = []

        #expect(LiteralScan([]) == nil)
        let found = scan.firstPlace(in: empty.span)
        #expect(found == nil)
    }

    @Test(arguments: [
        ("abc+d", "abc"), ("foo|bar", nil), ("(x|y)zzz", "zzz"), ("a?bcd", "bcd"),
        ("(?i)abc", nil), ("(?:abc)def", "def"), ("\\bword\\b", "word"), ("x{2}abc", "abc"),
        ("x{2,abc", nil), ("\\x41bc", nil), ("[abc]def", "def"), ("[]a]bcd", "bcd"),
        ("[[:alpha:]]xyz", nil), ("\\.txt", ".txt"), ("éé?abc", "abc"), ("\\Qa|b\\E", nil),
        ("a.b", nil), ("time.*out", "time"), ("", nil), ("(a(b)c", nil), ("ab*cde", "cde"),
        ("(*UTF)abc", nil), ("\\d+ms", "ms"), ("ab\\", nil), ("(\\Q)\\E)abc", nil),
    ])
    func `text that every match contains is found, or none is claimed`(
        pattern: String,
        literal: String?
    ) {
        #expect(PatternLiteral.required(by: pattern) == literal.map { Array($0.utf8) })
    }
}
