import JSON
import Testing
import WorkflowDiagnostics
import WorkflowLanguage

@Suite struct YAMLBlockTests {
    @Test(
        arguments: [
            ["a": "text", "b": 3, "c": true, "d": .null, "e": 1.5, "f": [], "g": [:]],
            ["yes": "no", "null": "true", "3": "1e5", "n": "0x10", "a b": "c: d", "#": "- x"],
            [
                "text": "one\ntwo\n", "more": "\n\nx\n", "tail": "x\n\n", "room": "  x\ny\n",
                "cr": "a\r\nb\n",
            ],
            ["list": ["a", ["b", "c"], ["d": "e", "f": ["g": "h\ni\n"]], [:]]],
            [
                "odd": "\u{85}\u{2028}\u{FEFF}\"\\\t", "umlaut": "ä",
                "deep": ["a": ["b": ["c": "d\n\ne\n"]]],
            ],
        ] as [JSONObject]
    )
    func `a value reads back as it was`(value: JSONObject) throws {
        let text = YAMLText.block(value)

        let document = YAMLDocument(SourceText(Array(text.utf8)), file: "a.yml")

        #expect(document.diagnostics == [], "\(text)")
        #expect(document.root?.json == .object(value), "\(text)")
    }

    @Test func `texts of several lines stand line by line`() {
        let value: JSONObject = [
            "files": ["a.md": "# A\n\nText\n"], "people": [["advance": "all"]],
        ]

        #expect(
            YAMLText.block(value) == """
                files:
                  a.md: |
                    # A

                    Text
                people:
                  - advance: all

                """
        )
    }
}
