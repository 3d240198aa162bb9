import SeededRandomness
import Testing

@testable import Patterns

@Suite struct IgnoreRulesTests {
    /// One ignore file, a path (a slash at its end makes it a folder), and what git says of it.
    @Test(
        arguments: [
            ("foo", "foo", true), ("foo", "a/foo", true), ("foo", "foo/", true),
            ("foo", "foo/a", true),
            ("foo", "food", false), ("foo/", "foo", false), ("foo/", "foo/", true),
            ("foo/", "foo/a", true),
            ("foo/", "a/foo/b", true), ("/foo", "foo", true), ("/foo", "a/foo", false),
            ("a/b", "a/b", true),
            ("a/b", "x/a/b", false), ("a/b/", "a/b", false), ("a/b/", "a/b/", true),
            ("*.o", "a/x.o", true),
            ("/*.o", "a/x.o", false), ("a/*", "a/x", true), ("a/*", "a/b/x", true),
            ("a/*.c", "a/b/x.c", false),
            ("**/foo", "foo", true), ("**/foo", "a/b/foo", true), ("**/foo/bar", "x/foo/bar", true),
            ("abc/**", "abc/x/y", true), ("abc/**", "abc/", false), ("a/**/b", "a/b", true),
            ("a/**/b", "a/x/y/b", true), ("a/**/b", "a/xb", false), ("a**b", "axxb", true),
            ("a/x**b", "a/x/b", false),
            ("*\n!a", "a", false), ("*\n!a", "b", true), ("!a\n*", "a", true),
            ("d/\n!d/x", "d/x", true),
            ("d/*\n!d/x", "d/x", false), ("/*\n!/foo\n/foo/*\n!/foo/bar", "foo/bar", false),
            ("/*\n!/foo\n/foo/*\n!/foo/bar", "foo/baz", true), ("#a", "#a", false),
            ("\\#a", "#a", true),
            ("\\!a", "!a", true), ("!a", "!a", false), ("a  ", "a", true), ("a\\ ", "a ", true),
            ("a\\ ", "a", false),
            ("a\\  ", "a ", true), ("a b", "a b", true), ("\ta", "\ta", true), ("a\r\n", "a", true),
            ("", "a", false),
            ("/", "a", false), ("!", "a", false), ("\u{FEFF}a", "a", true), ("[a", "[a", false),
            ("a\\", "a\\", false),
            ("[a-c]x", "bx", true), ("[!a]", "b", true), ("[^a]", "a", false),
            ("[[:upper:]]", "A", true),
            ("?", "a", true), ("?", "é", false), ("??", "é", true), ("a?b", "a/b", false),
            ("\\*", "*", true),
            ("\\*", "a", false), ("{a,b}", "a", false), ("{a,b}", "{a,b}", true), ("}", "}", true),
            ("//a", "a", false),
            ("foo/*", "foo/", false), ("***", "a/b", true), ("a/***/b", "a/x/y/b", true),
        ] as [(String, String, Bool)]
    )
    func `one file means what git reads in it`(text: String, path: String, isIgnored: Bool) {
        let rules = IgnoreRules(text)

        let isDirectory = path.utf8.last == UInt8(ascii: "/")
        let bare = Array(path.utf8.dropLast(isDirectory ? 1 : 0))

        #expect(rules.ignores(bare, isDirectory: isDirectory) == isIgnored)
    }

    @Test func `a file in a deeper folder overrules those above`() {
        var rules = IgnoreRules()
        rules.add(Array("!keep.log\n/local".utf8), in: "a/b/")
        rules.add(Array("*.log".utf8))

        #expect(!rules.ignores("a/b/keep.log", isDirectory: false))
        #expect(!rules.ignores("a/b/c/keep.log", isDirectory: false))
        #expect(rules.ignores("a/keep.log", isDirectory: false))
        #expect(rules.ignores("a/b/local", isDirectory: false))
        #expect(!rules.ignores("local", isDirectory: false))
        #expect(!rules.ignores("a/bc/local", isDirectory: false))
    }

    @Test func `of two files in one folder the later counts`() {
        var rules = IgnoreRules("a")
        rules.add(Array("!a".utf8))

        #expect(!rules.ignores("a", isDirectory: false))
    }

    @Test(arguments: ["*a*a*a*a*a*a*b", "**/a/**/a/**/a/**/a/**/b", "[a-z]*[a-z]*[a-z]*[a-z]*b"])
    func `no line takes exponential time`(line: String) {
        let path = String(repeating: "a/", count: 200) + String(repeating: "a", count: 2000)

        #expect(!IgnoreRules(line).ignores(path, isDirectory: false))
    }

    @Test(arguments: 0..<40)
    func `damaged files do no harm`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let original = Array("*.o\n!keep.o\n/a/**/b/\n[a-c]\\ \n# note\nfoo/*\n".utf8)

        for _ in 0..<50 {
            var rules = IgnoreRules()
            rules.add(random.damaged(original, alphabet: Array("*?[]!#/\\ \n\rab-:".utf8) + [0xFF]))
            let path = random.damaged(Array("a/x/b/keep.o".utf8), alphabet: Array("/ab".utf8))
            let inFolder = path + Array("/x".utf8)
            #expect(
                !rules.ignores(path, isDirectory: true)
                    || rules.ignores(inFolder, isDirectory: false)
            )
        }
    }
}
