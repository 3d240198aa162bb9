import SeededRandomness
import Testing

@testable import Patterns

@Suite struct ByteSearchTests {
    @Test(
        arguments: [
            ("b", "abc", 0, 1), ("abc", "ababc", 0, 2), ("aab", "aaaab", 0, 2), ("a", "aaa", 1, 1),
            ("x", "abc", 0, nil),
            ("", "abc", 3, 3), ("", "", 0, 0), ("a", "", 0, nil), ("abcd", "abc", 0, nil),
            ("a", "a", 1, nil),
            ("a", "a", 2, nil), ("a", "a", -1, nil), ("abab", "abaabab", 0, 3), ("\0", "a\0", 0, 1),
        ] as [(String, String, Int, Int?)]
    )
    func `the first place is found`(needle: String, text: String, offset: Int, place: Int?) {
        let search = ByteSearch(needle)

        let range = search.firstRange(in: Array(text.utf8), from: offset)

        #expect(range == place.map { $0..<$0 + needle.utf8.count })
    }

    @Test(arguments: 0..<40)
    func `it agrees with trying every place`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)

        for _ in 0..<200 {
            let text = (0..<40).map { _ in UInt8.random(in: 0...1, using: &random) }
            let needle = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                UInt8.random(in: 0...1, using: &random)
            }
            let expected = text.indices.first { text[$0...].starts(with: needle) }
            #expect(ByteSearch(needle).firstRange(in: text)?.lowerBound == expected)
        }
    }

    @Test func `a hostile text takes linear time`() {
        let text = [UInt8](repeating: 0x61, count: 500_000)
        let needle = [UInt8](repeating: 0x61, count: 100_000) + [0x62]

        #expect(!ByteSearch(needle).isFound(in: text))
        #expect(ByteSearch(needle).isFound(in: text + [0x62]))
    }
}
