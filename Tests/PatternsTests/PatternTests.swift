import SeededRandomness
import Testing

@testable import Patterns

@Suite struct PatternTests {
    @Test func `a match tells where its groups stand in bytes`() throws {
        let pattern = try Pattern("(é+)(x)?(👍)")

        let match = try #require(try pattern.firstMatch(in: "aéé👍"))

        #expect(match.range == 1..<9)
        #expect(match.groups == [1..<9, 1..<5, nil, 5..<9])
        #expect(pattern.groupCount == 3)
    }

    @Test(arguments: [
        ("", "", 1), ("", "aé👍", 4), ("a*", "baac", 4), ("a*", "aaa", 2), ("^", "a\nb", 1),
        ("b|", "abc", 4), ("(?=é)", "éaé", 2), ("\\b", "ab cd", 4), ("$", "a\r\n", 2), ("x", "", 0),
        ("", "\r\n\r\n", 3), ("a\\K", "aaa", 3), ("\\G", "ab", 3), ("(?<=a)|a", "aaa", 6),
    ])
    func `empty matches are counted and passed`(text: String, input: String, count: Int) throws {
        let pattern = try Pattern(text)

        #expect(try pattern.count(in: input) == count)
        #expect(try pattern.matches(in: input).count == count)
    }

    @Test func `a limit ends the search`() throws {
        let pattern = try Pattern("a")

        #expect(try pattern.matches(in: "aaaa", limit: 2).map(\.range) == [0..<1, 1..<2])
        #expect(try pattern.matches(in: "aaaa", limit: 0).isEmpty)
        #expect(try pattern.matches(in: "aaaa", limit: -1).isEmpty)
    }

    @Test func `options change what a pattern means`() throws {
        #expect(try Pattern("É", options: .caseInsensitive).count(in: "éÉ") == 2)
        #expect(try Pattern("^a$", options: .multiline).count(in: "a\na\r\na") == 3)
        #expect(try Pattern("a.b", options: .dotAll).count(in: "a\nb") == 1)
        #expect(try Pattern("a.b").count(in: "a\nb") == 0)
        #expect(try Pattern("^\\w$", options: .unicodeClasses).count(in: "é") == 1)
        #expect(try Pattern("\\w").count(in: "é") == 0)
    }

    @Test(
        arguments: [
            ("(", 1), ("a)", 1), ("[a", 2), ("*", 0), ("a{2,1}", 5), ("\\", 1),
            ("(?<n>a)(?<n>b)", nil),
            ("\\C", nil), ("(?<=a*)b", nil), ("\\x{110000}", nil), ("\\p{None}", nil),
            ("(?P<a", nil),
        ] as [(String, Int?)]
    )
    func `what is not a pattern is refused with its place`(text: String, place: Int?) throws {
        let error = try #require(throws: PatternError.self) { try Pattern(text) }

        guard case .invalid(let message, let offset) = error else {
            Issue.record("another error: \(error)")
            return
        }
        #expect(!message.isEmpty)
        #expect(offset == place ?? offset)
    }

    @Test(arguments: [
        "(((((a{999}){999}){999}){999}){999})", String(repeating: "(", count: 10_000),
        String(repeating: "a", count: 40_000),
    ])
    func `a pattern that would grow without bound is refused`(text: String) {
        #expect(throws: PatternError.self) { try Pattern(text) }
    }

    @Test(arguments: [
        "(a+)+$", "(a|a)*$", "(a*)*$", "(?:a|aa)+$", "^(?:(?:a+)+)+$", "(.*a){20}$", "(\\w+\\s?)+$",
        "(?=(a+)+$)a", "(a?){30}a{30}[cd]",
    ])
    func `catastrophic backtracking exceeds a limit`(text: String) throws {
        let pattern = try Pattern(text)
        let input = String(repeating: "a", count: 5000) + "!"

        let error = try #require(throws: PatternError.self) { try pattern.count(in: input) }

        #expect(error.isLimit)
    }

    @Test(arguments: ["[ ]++$", " +$", "(?:a| )*+$", "( +)\\1[bc]"])
    func `long repeats at every start exceed the effort of a search`(text: String) throws {
        let pattern = try Pattern(text)
        let input = String(repeating: " ", count: 300_000) + "x"

        #expect(throws: PatternError.limitExceeded(.effort)) { try pattern.count(in: input) }
    }

    @Test(arguments: ["(a(?1)?b?)", "^(\\((?1)*\\))*$", "((?:a|b)*)*c"])
    func `deep recursion answers or exceeds a limit`(text: String) throws {
        let pattern = try Pattern(text)

        for input in [
            String(repeating: "a", count: 100_000), String(repeating: "(", count: 100_000),
        ] {
            do {
                _ = try pattern.count(in: input)
            } catch {
                #expect(error.isLimit)
            }
        }
    }

    @Test func `a recursion that does not move on is named`() throws {
        let pattern = try Pattern("(?R)?a")

        let error = try #require(throws: PatternError.self) { try pattern.count(in: "aa") }

        #expect(error.description.contains("recursion"))
    }

    @Test func `ordinary patterns work on long texts`() throws {
        let line = "2026-01-02T03:04:05Z info phase 'design' completed in 12 ms\n"
        let text = String(repeating: line, count: 5000)

        #expect(try Pattern("^\\S+ info .*completed", options: .multiline).count(in: text) == 5000)
        #expect(
            try Pattern("(?:a|[^a])*", options: .dotAll).firstMatch(in: text)?.range.count
                == text.utf8.count
        )
        #expect(try Pattern("error").count(in: text) == 0)
    }

    @Test func `bytes that are not UTF-8 read as the replacement character`() throws {
        let bytes: [UInt8] = [0x61, 0xFF, 0x62, 0xE2, 0x82, 0x63, 0x80, 0x80, 0x61]

        let letters = try Pattern("[a-c]").matches(in: bytes).map(\.range)
        let others = try Pattern("\\x{FFFD}").matches(in: bytes).map(\.range)

        #expect(letters == [0..<1, 2..<3, 5..<6, 8..<9])
        #expect(others == [1..<2, 3..<5, 6..<7, 7..<8])
        #expect(try Pattern("a.b.c").firstMatch(in: bytes)?.range == 0..<6)
        #expect(try Pattern("").count(in: bytes) == 9)
    }

    @Test func `many matches in a long text take linear time`() throws {
        let text = Array(String(repeating: "ab\n", count: 50_000).utf8)

        #expect(try Pattern("^a", options: .multiline).count(in: text) == 50_000)
        #expect(try Pattern("^a", options: .multiline).count(in: text + [0xFF]) == 50_000)
    }

    @Test func `one pattern serves many tasks at once`() async throws {
        let pattern = try Pattern("(\\d+)-\\1")

        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<32 {
                group.addTask { try pattern.count(in: "\(number)-\(number) 1-2") }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }

        #expect(counts == Array(repeating: 1, count: 32))
    }

    @Test(arguments: 0..<40)
    func `damaged patterns on damaged texts do no harm`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let original = Array(#"^(?:a|b+)*?(?<n>[^c-é]{1,3})\s(?=x)(?i)\1$|(*COMMIT)a\K|"#.utf8)
        let input = Array("abba ccé x👍 aab\r\n\r\n xx".utf8)
        let alphabet = Array("()[]{}*+?|\\^$.abx1,<>=!:é".utf8) + [0xFF, 0x80]

        for _ in 0..<50 {
            let text = String(decoding: random.damaged(original, alphabet: alphabet), as: UTF8.self)
            guard let pattern = try? Pattern(text) else { continue }
            let damaged = random.damaged(input, alphabet: alphabet)
            do {
                let matches = try pattern.matches(in: damaged)
                #expect(matches.count <= 2 * damaged.count + 1)
                #expect(matches.allSatisfy { $0.range.upperBound <= damaged.count })
            } catch {
                #expect(error.isLimit)
            }
        }
    }

    @Test func `searches share an allowance until it is used up`() throws {
        let pattern = try Pattern("^(a+)+[bc]$")
        var allowance = 10_000

        #expect(try pattern.isFound(in: Array("aab".utf8), spending: &allowance))
        let left = allowance
        #expect(left < 10_000)
        #expect(throws: PatternError.limitExceeded(.effort)) {
            try pattern.isFound(in: Array(repeating: 0x61, count: 40), spending: &allowance)
        }
        #expect(throws: PatternError.limitExceeded(.effort)) {
            try pattern.isFound(in: Array("aab".utf8), spending: &allowance)
        }
    }
}

extension PatternError {
    fileprivate var isLimit: Bool {
        if case .limitExceeded = self { true } else { false }
    }
}
