import JSON
import Testing

@testable import WorkflowRunners

@Suite struct PlainCommandTests {
    @Test(arguments: [
        ("make", ["make"]),
        ("make test", ["make", "test"]),
        (
            "  ./tools/build.sh   --fast=1 a,b@c:d+e \n\n",
            [
                "./tools/build.sh", "--fast=1", "a,b@c:d+e",
            ]
        ),
        ("/usr/bin/env x", ["/usr/bin/env", "x"]),
    ])
    func `plain words need no shell`(script: String, words: [String]) {
        #expect(PlainCommand.words(of: script) == words)
    }

    @Test(arguments: [
        "", "  \n", "a\nb", "echo a", "cd x", "exit 1", "set -x", ": x", ". x", "export A", "true",
        "A=1 make", "a=b", "make > x", "make | cat", "make &", "make; x", "ls *", "ls ?", "ls [a]",
        "ls ~", "echo $HOME", "echo `x`", "'a' b", "a \"b\"", "a\\ b", "a # b", "a {b}", "a (b)",
        "! a", "if x", "then", "-x", "a%b", "é", "make\r", "test -f x", "time make", "1", "a^b",
        "{ a }", "a\u{0}b", "~/x", "[ a ]", "a!b",
    ])
    func `anything a shell might read differently is left to it`(script: String) {
        #expect(PlainCommand.words(of: script) == nil)
    }
}

@Suite struct MissingToolTests {
    @Test(arguments: [
        ("sh: 1: frob: not found", "frob"),
        ("bash: line 1: frob: command not found", "frob"),
        ("zsh:1: command not found: frob", "frob"),
    ])
    func `the complaint of a shell names the tool`(complaint: String, tool: String) {
        #expect(MissingTool.name(in: complaint, of: "frob --it") == tool)
    }

    @Test(arguments: ["", "not found", "x: y", "sh: 1: hunter2: not found", ": not found"])
    func `what the script does not hold is not told`(complaint: String) {
        #expect(MissingTool.name(in: complaint, of: "\"$TOOL\" --it") == nil)
    }
}

@Suite struct LineSplitterTests {
    private func split(_ pieces: [String]) -> [String] {
        var splitter = LineSplitter()
        var lines: [String] = []
        for piece in pieces {
            splitter.take(Array(piece.utf8)[...]) {
                lines.append(String(decoding: $0, as: UTF8.self))
            }
        }
        splitter.finish { lines.append(String(decoding: $0, as: UTF8.self)) }
        return lines
    }

    @Test func `lines are put together from pieces`() {
        #expect(split(["a", "b\nc", "\n\nd"]) == ["ab", "c", "", "d"])
        #expect(split(["a\r\n"]) == ["a\r"])
        #expect(split([]).isEmpty)
        #expect(split(["a\n"]) == ["a"])
    }

    @Test func `a line as long as allowed is one line, and a longer one several`() {
        let longest = String(repeating: "x", count: LineSplitter.longestLine)

        #expect(split([longest, "\n"]) == [longest])
        #expect(split([longest, "y\nz"]) == [longest, "y", "z"])
        #expect(split([longest + longest]) == [longest, longest])
    }
}

@Suite struct StepOutputsTests {
    private func parse(_ text: String) throws -> JSONObject {
        try StepOutputs.parse(Array(text.utf8))
    }

    @Test func `lines, heredocs and objects are read`() throws {
        #expect(try parse("") == [:])
        #expect(try parse("a=1\n\n  \nb= x =y \r\na=2") == ["a": "2", "b": " x =y "])
        #expect(try parse("a<<E O F\n1\n\nE O F \nE O F\nb=2\n") == ["a": "1\n\nE O F ", "b": "2"])
        #expect(try parse("a<<E\nE\n") == ["a": ""])
        #expect(try parse("a=x<<y\n") == ["a": "x<<y"])
        #expect(try parse(" \n{\"a\": [1, null]}") == ["a": [1, .null]])
    }

    @Test(arguments: [
        ("a", 1), ("a=1\nb", 2), ("=1", 1), ("1a=1", 1), ("a b=1", 1), ("-a=1", 1), ("a<E\nE", 1),
        ("a<<\n", 1), ("a=1\nb<<E\nx\n", 2), ("{\"a\":1}\nx=1", 2), ("{\"a\":1,\n\"a\":2}", 2),
        ("{\"b c\":1}", 1), ("[1]", 1), ("\u{FEFF}{}", 1),
    ])
    func `nonsense is refused with its line`(text: String, line: Int) {
        let failure = #expect(throws: StepOutputs.Failure.self) { try parse(text) }

        #expect(failure?.line == line)
    }

    @Test func `bytes that are no text are refused with their line`() {
        let failure = #expect(throws: StepOutputs.Failure.self) {
            try StepOutputs.parse(Array("a=1\nb=".utf8) + [0xFF])
        }

        #expect(failure?.line == 2)
    }
}

@Suite struct EnvironmentPolicyTests {
    @Test func `only what is listed is passed on`() {
        let own = [
            "PATH": "p", "LC_TIME": "l", "LCX": "n", "HOME": "h", "AWS_KEY": "k", "AWS": "n",
            "SSH_AUTH_SOCK": "s", "DDX_LIMITS_PARALLEL": "4", "LD_PRELOAD": "x",
        ]

        let passed = EnvironmentPolicy(own: own, pass: ["AWS_*", "SSH_AUTH_SOC?", ""]).passed

        #expect(
            passed == [
                "PATH": "p", "LC_TIME": "l", "HOME": "h", "AWS_KEY": "k", "SSH_AUTH_SOCK": "s",
            ]
        )
    }

    @Test func `a hostile pattern ends`() {
        let pattern = String(repeating: "*a", count: 300) + "b"
        let name = String(repeating: "a", count: 1_000)

        #expect(EnvironmentPolicy(own: [name: ""], pass: [pattern]).passed.isEmpty)
    }
}
