import JSON
import Testing
import WorkflowDiagnostics
import WorkflowLanguage

@Suite struct YAMLDocumentTests {
    @Test func `plain scalars follow the core schema of YAML 1.2`() throws {
        let text = """
            a: yes
            b: on
            c: true
            d: 12
            e: 0x1F
            f: 1.5e3
            g: ~
            h: 2025-01-13
            i: '12'
            j: 007
            k: .inf
            l: 1_000
            m: 99999999999999999999
            """

        let root = try #require(document(text).root)

        #expect(
            root.json == [
                "a": "yes", "b": "on", "c": true, "d": 12, "e": 31, "f": 1500.0, "g": .null,
                "h": "2025-01-13", "i": "12", "j": 7, "k": ".inf", "l": "1_000",
                "m": .number(try #require(JSONNumber("99999999999999999999"))),
            ]
        )
    }

    @Test(arguments: [
        ("a: [1, 'b c', {d: e}]", "a", 3..<21),
        ("é: \"x\\ny\" # c", "é", 4..<10),
        ("a: |\n  one\n  two\n\nb: 1", "a", 3..<16),
        ("a: one\n  two  # c\nb: 1", "a", 3..<12),
        ("a:\n  - 1\n  - 2\n", "a", 5..<14),
        ("\u{FEFF}a: b", "a", 6..<7),
    ])
    func `values know where they begin and end`(text: String, key: String, range: Range<Int>) throws
    {
        let document = document(text)

        let value = try #require(document.root?[key])

        #expect(value.span.range == range)
        #expect(document.diagnostics.isEmpty)
    }

    @Test(arguments: [
        ("a: &x 1\nb: *x", [7, 7]), ("a: !!int 1", [8]), ("<<: {a: 1}", [9]), ("? [a]\n: b", [6]),
        ("? a\n: b", [6]), ("[a]: b", [6]), ("{a: 1}: b", [6]), ("a: 1\n---\nb: 2", [11]),
        ("%YAML 1.2\n---\na: 1", [12]), ("a: 1\na: 2\n\"a\": 3", [5, 5]),
        ("{a: 1, 'a': 2}", [5]), ("a: [b", [4]), ("a: 'b", [4]), ("a: b: c", [4]),
        ("a:\n\t- b", [4]), ("a: \u{7}", [3]), ("a: x\u{2028}y", [3]), ("a: x\ry", [3]),
        ("a: @x", [4]), ("- &x [*x]", [7, 7]), ("- - ! a", [8]), ("{<<: a}", [9]),
        ("- {a: b, [c]: d}", [6]), ("--- &a b", [7]), ("a: *", [7]), ("*a : b", [7]),
    ])
    func `what the format does not have is refused`(text: String, codes: [Int]) {
        #expect(document(text).diagnostics.map(\.code.number) == codes)
    }

    @Test(arguments: [
        ("a: [b", "close the bracket opened on line 1"), ("a: 'b", "close the quote opened on"),
        ("a:\n\t- b", "indent with spaces"), ("a: [{b: c}, [", "restore the rest of the file"),
        ("a: @x", "put the text in quotes"), ("a: \"\\q\"", "write a backslash twice"),
    ])
    func `what is no YAML says what to do`(text: String, hint: String) throws {
        let finding = try #require(document(text).diagnostics.first)

        #expect(finding.hints.first?.hasPrefix(hint) == true, "\(finding)")
    }

    @Test(arguments: [
        "a: 'it''s &x *y !z'", "a: \"&x \\\" *y\"", "a: b # &x *y",
        "a: |\n  &x\n  *y: *z\n  !a\nb: c",
        "a: >-\n  - &x\n\n  ? y\nb: 1", "a: x&y*z!w", "# &x\n---\na: b",
        "a: [x&y, 'a: *b', \"*c\"]",
        "a: text\n  &more *text\nb: c", "- |2\n   &x\n- b",
        "a: {b: 'c', \"b\": d-'*'}\n".replacing("\"b\"", with: "e"),
        "a:\n- b\n- c\nd: e", "run: |\n  cat <<EOF\n  a: 1\n  a: 2\n  EOF\n", "a: b\n...\n",
        "'a: b': c\n\"a: b\\\"\": d",
        "a: http://x?y=*z&w", "a: \"x\n  &y\n  a: b\"\nb: c", "- a: 1\n  b: 2\n- a: 1\n  b: 2",
        "a: {b: {b: {b: 1}}}",
        "x:\n  - y:\n      z: 1\n    w: 2\n  - y: 3", "a: '# &x'\nb: [ # &x\n 1]",
        "a: [\n  b: c,\n  b: d\n]",
    ])
    func `text that only looks like it is left alone`(text: String) {
        #expect(document(text).diagnostics.map(\.message) == [])
    }

    @Test func `all repeated keys are found and the rest is still read`() throws {
        let document = document("a: 1\nb: {c: 1, c: 2}\na: 2\nd: 3\n")

        let root = try #require(document.root)

        #expect(root.json == ["a": 1, "b": ["c": 1], "d": 3])
        #expect(document.diagnostics.map(\.span?.range) == [15..<16, 21..<22])
    }

    @Test func `bytes that are no text are refused with their place`() {
        let truncated = YAMLDocument(SourceText([0x61, 0x3A, 0x20, 0xC3]), file: "f")
        let binary = YAMLDocument(SourceText([0x7F, 0x45, 0x4C, 0x46, 0x00, 0xFF]), file: "f")
        let large = YAMLDocument(
            SourceText(Array(repeating: 0x20, count: YAMLDocument.largestFile + 1)),
            file: "f"
        )

        #expect(truncated.diagnostics.map(\.code) == [.notText])
        #expect(truncated.diagnostics.first?.span?.range == 3..<4)
        #expect(binary.diagnostics.map(\.code) == [.notText])
        #expect(large.diagnostics.map(\.code) == [.fileTooLarge])
    }

    @Test(arguments: [
        String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
        String(repeating: "{a: ", count: 100_000),
        (0..<2_000).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
        "a: " + String(repeating: "[", count: 65) + String(repeating: "]", count: 65),
    ])
    func `deep nesting is refused before anything is composed`(text: String) {
        #expect(document(text).root == nil)
        #expect(document(text).diagnostics.contains { $0.code == .nestedTooDeeply })
    }

    @Test func `an alias bomb is refused in a value and in a key`() {
        let lines = (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }.joined(
            separator: "\n"
        )

        let value = document("a0: &a0 x\n\(lines)")
        let key = document("a0: &a0 x\n\(lines)\n? *a30\n: 1")

        #expect(value.root == nil)
        #expect(key.root == nil)
        #expect(key.diagnostics.contains { $0.code == .complexKey })
    }

    @Test func `very long lines are read in linear time`() throws {
        let text = "a: [" + String(repeating: "x, ", count: 200_000) + "]"

        let items = try #require(document(text).root?["a"]?.items)

        #expect(items.count == 200_000)
        #expect(items.last?.span.range == 600_001..<600_002)
    }

    @Test func `values written in flow form read back as they are`() throws {
        let value: JSONValue = [
            "a b": ["x\u{7F}\u{2028}\"", 1, .null, true, "yes", "1"], "é": "\n",
        ]

        let root = try #require(document(YAMLText.flow(value)).root)

        #expect(root.json == value)
    }

    private func document(_ text: String) -> YAMLDocument {
        YAMLDocument(SourceText(text), file: "f.yml")
    }
}
