import Testing

@testable import JSONSchema

@Suite struct ECMAPatternTests {
    @Test(arguments: [
        ("^a$", "a", true), ("^a$", "a\n", false), ("^a$", "x\na", false),
        ("a.b", "a\u{2028}b", false),
        ("a.b", "a👍b", true), ("^[^]$", "\n", true), ("[]", "", false), ("^[[]$", "[", true),
        ("^[[:alpha:]]$", ":]", true), ("^[\\]]$", "]", true), ("^[\\b]$", "\u{8}", true),
        ("\\ba\\b", "-a-", true), ("^\\cJ$", "\n", true), ("^\\x41\\u0042\\u{43}$", "ABC", true),
        ("^\\uD83D\\uDC32$", "🐲", true), ("^\\0$", "\0", true), ("^\\/\\-$", "/-", true),
        ("^\\v$", "\u{B}", true), ("^\\v$", "\n", false), ("^\\s$", "\u{FEFF}", true),
        ("^[\\s]$", "\u{A0}", true), ("^\\S$", "\u{A0}", false), ("^\\d$", "٣", false),
        ("^\\p{Lu}$", "É", true), ("^\\p{Uppercase_Letter}$", "É", true),
        ("^\\P{Letter}$", "1", true), ("^\\p{Script=Greek}+$", "αβγ", true),
        ("^\\p{sc=Greek}+$", "abc", false), ("^\\p{General_Category=Decimal_Number}$", "٣", true),
        ("^a{2}$", "aa", true), ("^a{,2}$", "a{,2}", true), ("^a{$", "a{", true),
        ("^a{2,}?b", "aaab", true), ("^(?<n>a)\\k<n>$", "aa", true),
        ("^(?:a|b)(?=c)c$", "bc", true),
        ("(?<!a)b", "ab", false), ("(?<=a)b", "ab", true), ("^(a)(?!b)\\1$", "aa", true),
        ("x*?", "", true), ("^é$", "é", true), ("^\\é$", "é", true),
    ])
    func `a pattern means what ECMA-262 says`(
        pattern: String,
        text: String,
        isFound: Bool
    ) throws {
        var steps = 1_000_000

        #expect(try SchemaPattern(pattern).isFound(in: text, spending: &steps) == isFound)
    }

    @Test(arguments: [
        "\\a", "\\A", "\\z", "\\Q.\\E", "\\h", "\\R", "\\K", "\\N", "\\", "\\c", "\\c1", "\\x4",
        "\\u12", "\\u{110000}", "\\uD83D", "\\uD83D\\u0041", "\\p", "\\p{", "\\p{Lx}", "(?i)a",
        "(?>a)", "(?#a)", "(?P<n>a)", "(?|a)", "(*ACCEPT)", "(*UTF8)a", "(", "[", "[\\", "a++",
        "a**", "*a", "+", "?", "(?<n", "(?<1>a)", "a{2}{3}", "|*", "(?R)", "(?1)", "[z-a]",
    ])
    func `what ECMA-262 does not have is refused`(pattern: String) {
        #expect(throws: (any Error).self) { try SchemaPattern(pattern) }
    }
}
