import Patterns
import Testing

@Suite struct MarkdownOutlineTests {
    @Test func `headings have a level, plain text, a slug and a line`() {
        let outline = MarkdownOutline("# **Big** plan #\n\ntext\n\n### A & B's end\nmore\n")

        #expect(outline.headings.map(\.level) == [1, 3])
        #expect(outline.headings.map(\.text) == ["Big plan", "A & B's end"])
        #expect(outline.headings.map(\.slug) == ["big-plan", "a-and-bs-end"])
        #expect(outline.headings.map(\.line) == [1, 5])
    }

    @Test func `underlined lines are headings of the first two levels`() {
        let outline = MarkdownOutline("One\n===\n\nTwo\n---\n\n- item\n---\n\n| a |\n---\n")

        #expect(outline.headings.map(\.text) == ["One", "Two"])
        #expect(outline.headings.map(\.level) == [1, 2])
    }

    @Test(arguments: [
        "\n", "\r", "\r\n", "\u{B}", "\u{C}", "\u{85}", "\u{2028}", "\u{2029}",
    ])
    func `every kind of line end ends a line`(end: String) throws {
        let outline = MarkdownOutline(["# A \u{2027}\u{A0}", "# B", "b"].joined(separator: end))

        #expect(outline.headings.map(\.line) == [1, 2])
        #expect(outline.body(of: try #require(outline.headings.last)) == "b")
    }

    @Test(arguments: [
        "```\n# no\n```", "~~~ sh\n# no\n```\n# no\n~~~", "<!-- a\n# no\n-->", "---\n# no\n---",
        "    # no", "#no", "####### no", "```\n# never closed", "<!--\n# never closed",
    ])
    func `code, comments and front matter hold no headings`(text: String) {
        #expect(MarkdownOutline(text).headings.isEmpty)
    }

    @Test func `a body reaches to the next heading of the same or a higher level`() throws {
        let outline = MarkdownOutline("# A\n## B\nb\n### C\nc\n## D\n# E\n")

        let heading = try #require(outline.heading(named: "b"))

        #expect(outline.body(of: heading) == "b\n### C\nc")
        #expect(outline.body(of: try #require(outline.heading(named: "D"))) == "")
        #expect(outline.heading(named: "F") == nil)
    }

    @Test(arguments: [
        ("executive_summary", "## 1. Executive Summary"),
        ("risks_and_mitigation", "## Risks & Mitigation"),
        ("users-and-personas", "Users and Personas\n---"),
        ("überblick", "# Überblick"),
    ])
    func `sections are found by their slug`(name: String, text: String) {
        #expect(MarkdownOutline(text).heading(named: name) != nil)
    }

    @Test func `an empty text has no headings`() {
        #expect(MarkdownOutline("").headings.isEmpty)
        #expect(MarkdownOutline("\r\n\r\n").headings.isEmpty)
    }
}

@Suite struct MarkdownTextTests {
    @Test(arguments: [
        ("**As a** user", "As a user"), ("*a* _b_ __c__ ***d***", "a b c d"),
        ("snake_case and 2 * 3 * 4", "snake_case and 2 * 3 * 4"),
        ("* item\n* item", "* item\n* item"),
        ("`**code**` **text**", "`**code**` text"),
        ("```\n**code**\n```\n**t**", "```\n**code**\n```\nt"),
        (#"\*kept\* *gone*"#, #"\*kept\* gone"#), ("**open", "**open"),
        ("**a\n\nb**", "**a\n\nb**"),
        ("**a\nb**", "a\nb"), ("", ""), ("***", "***"), ("`open **x**", "`open x"),
        ("**a*", "*a"), ("\\", "\\"),
    ])
    func `marks of emphasis are not part of the text`(text: String, plain: String) {
        #expect(MarkdownText.plain(text) == plain)
    }

    @Test func `many open marks are read in linear time`() {
        let text =
            String(repeating: "*a _b ", count: 50_000) + String(repeating: "c* d_ ", count: 50_000)

        let plain = MarkdownText.plain(text)

        #expect(plain.utf8.count == text.utf8.count - 200_000)
    }
}
