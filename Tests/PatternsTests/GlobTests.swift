import SeededRandomness
import Testing

@testable import Patterns

@Suite struct GlobTests {
    @Test(arguments: [
        ("a/b.md", "a/b.md"), ("*.md", "a.md"), ("*", ".hidden"), ("a*", "a"), ("?", "é"),
        ("??", "é👍"),
        ("a?c", "abc"), ("[a-c]x", "bx"), ("[!a]", "b"), ("[^a]", "é"), ("[]]", "]"), ("[]-]", "-"),
        ("[[:digit:]_]", "7"), ("[\\]]", "]"), ("{a,b}.md", "b.md"), ("{a,}b", "b"),
        ("{a,b{c,d}}e", "bde"),
        ("{}", ""), ("{*.md,docs/**}", "docs/x/y"), ("**", "a/b/c"), ("**/a", "a"),
        ("**/a", "x/y/a"),
        ("a/**", "a/b/c"), ("a/**/b", "a/b"), ("a/**/b", "a/x/y/b"), ("a/**/**/b", "a/b"),
        ("docs/**.md", "docs/a/b.md"), ("\\*", "*"), ("a,b", "a,b"), ("\\{a\\}", "{a}"),
        ("a]", "a]"),
        ("{é,è}", "è"), ("***", "a/b"), ("{a,b}/{c,d}", "b/c"),
    ])
    func `a path that fits matches`(text: String, path: String) throws {
        #expect(try Glob(text).matches(path))
        #expect(try Glob(text).matches(Array(path.utf8)))
    }

    @Test(arguments: [
        ("a", "b"), ("a", "ab"), ("a", "A"), ("*", "a/b"), ("?", "/"), ("?", ""), ("??", "é"),
        ("[!a]", "/"),
        ("[!a]", "a"), ("[a-c]", "d"), ("*.md", "a.mdx"), ("a/*", "a"), ("a/*", "a/b/c"),
        ("**/a", "ba"),
        ("a/**", "a"), ("a/**/b", "ab"), ("a/**/b", "a/xb"), ("{a,b}", "c"), ("{a,b}", ""),
        ("{a,b}", "ab"),
        ("\u{E9}", "e\u{301}"), ("\\*", "a"), ("{a,b}/{c,d}", "a/b"),
    ])
    func `a path that does not fit does not match`(text: String, path: String) throws {
        #expect(try !Glob(text).matches(path))
    }

    @Test(arguments: [
        ("", 0), ("/a", 0), ("[a", 0), ("a[", 1), ("[]", 0), ("[a\\", 2), ("{a", 0), ("{a,{b}", 0),
        ("a}", 1), ("a\\", 1), ("[b-a]", 4), ("[é]", 1), ("[[:none:]]", 1), ("{[}", 1),
        (String(repeating: "{", count: 100), 16),
    ])
    func `what is not a glob is refused with its place`(text: String, place: Int) throws {
        let error = try #require(throws: GlobError.self) { try Glob(text) }

        #expect(error.offset == place)
    }

    @Test(arguments: [
        ("*a*a*a*a*b", "a"), ("**a**a**a**a**b", "a"), ("**/**/**/**/**/b", "a/"),
        ("{a,aa,aaa}{a,aa,aaa}{a,aa,aaa}{a,aa,aaa}*b", "a"), ("????*?*?*?*?*b", "é"),
    ])
    func `no pattern takes exponential time`(text: String, part: String) throws {
        let path = String(repeating: part, count: 2000)

        #expect(try !Glob(text).matches(path))
        #expect(try Glob(text).matches(path + "b"))
    }

    @Test(arguments: [
        ("a/b.md", true, "a"), ("a.md", true, ""), ("docs/x/*.md", false, "docs/x"),
        ("*", false, ""),
        ("a/{b,c}/d", false, "a"), ("a/b[c]/d", false, "a"), ("a/b\\*", false, "a"),
        ("a/b?/c", false, "a"),
        ("docs/**", false, "docs"), ("a/é/*", false, "a/é"),
    ])
    func `a walk may begin at the literal folder`(
        text: String,
        isLiteral: Bool,
        prefix: String
    ) throws {
        let glob = try Glob(text)

        #expect(glob.isLiteral == isLiteral)
        #expect(glob.literalPrefix == prefix)
    }

    @Test(arguments: 0..<40)
    func `damaged globs do no harm and stay within their folder`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let original = Array("a*/b?/**/c[a-c]{x,y*}/**".utf8)
        let path = Array("ab/bc/a/b/cbx/y".utf8)

        for _ in 0..<100 {
            let text = String(
                decoding: random.damaged(
                    original,
                    alphabet: Array("*?[]{},/\\abc-!é".utf8) + [0xFF]
                ),
                as: UTF8.self
            )
            guard let glob = try? Glob(text) else { continue }
            let damaged = random.damaged(path, alphabet: Array("abc/xy".utf8))
            let folder = glob.literalPrefix.isEmpty ? "" : glob.literalPrefix + "/"
            #expect(!glob.matches(damaged) || damaged.starts(with: folder.utf8))
            #expect(!glob.isLiteral || glob.matches(text))
        }
    }
}
