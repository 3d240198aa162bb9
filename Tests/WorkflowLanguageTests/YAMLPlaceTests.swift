import Testing

@testable import WorkflowLanguage

/// `¦` marks the cursor.
@Suite struct YAMLPlaceTests {
    private struct Found: Equatable {
        let keys: [String]
        let role: YAMLPlace.Role
        let word: String
    }

    private static func place(_ marked: String) -> YAMLPlace? {
        let parts = marked.split(separator: "¦", omittingEmptySubsequences: false)
        return YAMLPlace(of: parts[0].utf8.count, in: Array(parts.joined().utf8))
    }

    private static func found(_ marked: String) -> Found? {
        let text = Array(marked.replacing("¦", with: "").utf8)
        return place(marked).map {
            Found(
                keys: $0.keys,
                role: $0.role,
                word: String(decoding: text[$0.word], as: UTF8.self)
            )
        }
    }

    @Test(arguments: [
        ("na¦me: x", [], YAMLPlace.Role.key, "name"),
        ("name: x¦y", ["name"], .value, "xy"),
        ("name: ¦", ["name"], .value, ""),
        ("name: 'a # b'¦ # c", ["name"], .value, "'a # b'"),
        ("phases:\n  - id: a¦", ["phases", "id"], .value, "a"),
        ("phases:\n- id: a\n  ne¦", ["phases"], .key, "ne"),
        ("phases:\n  - id: a\n    ¦\n  - id: b", ["phases"], .key, ""),
        ("phases:\n  - i¦", ["phases"], .item, "i"),
        ("phases:\n  - id: a\n    needs:\n      - b¦", ["phases", "needs"], .item, "b"),
        (
            "phases:\n  - id: a\n    steps:\n    - run: x\n      i¦d: y", ["phases", "steps"], .key,
            "id"
        ),
        ("phases:\n  - id: a\n    retry:\n      ma¦", ["phases", "retry"], .key, "ma"),
        ("phases:\n  - id: a\n    needs: [b, c¦", ["phases", "needs"], .item, "c"),
        (
            "phases:\n  - id: a\n    needs: [\n      b¦b,\n      c\n    ]", ["phases", "needs"],
            .item, "bb"
        ),
        ("phases:\n  - { id: a, ne¦ }", ["phases"], .key, "ne"),
        ("phases:\n  - { id: a, needs: [b, ¦] }", ["phases", "needs"], .item, ""),
        ("phases: [{ id: a, env: { A: 'x, y', B: ¦z } }]", ["phases", "env", "B"], .value, "z"),
        ("a:\n  - run: |\n      needs: [¦\n    id: x", ["a", "run"], .text, "      needs: ["),
        ("a:\n  - run: |\n      x\n    id: y¦", ["a", "id"], .value, "y"),
        ("a:\n  b: [x\nc: y¦", ["c"], .value, "y"),
        ("\"a b\": ¦x", ["a b"], .value, "x"),
        ("é: 👋\nb:\n  c¦", ["b"], .key, "c"),
        ("", [], .key, ""),
    ])
    func `a cursor has a way from the top, whatever is missing`(
        marked: String,
        keys: [String],
        role: YAMLPlace.Role,
        word: String
    ) {
        let marked = marked.isEmpty ? "¦" : marked

        #expect(Self.found(marked) == Found(keys: keys, role: role, word: word))
    }

    @Test(arguments: ["name: x # co¦mment", "  ¦- a", "# c¦", "name:¦ x", "a: [x] ¦y"])
    func `where nothing can be written there is no place`(marked: String) {
        #expect(Self.place(marked) == nil)
    }

    @Test func `an item tells its keys, before and behind the cursor`() {
        let marked =
            "phases:\n  - name: N\n    ¦\n    id: 'a'\n    steps:\n      - id: s\n  - id: b\n"

        let place = Self.place(marked)

        #expect(place?.siblings == ["name", "id", "steps"])
        #expect(place?.path == [.key("phases"), .item(["name": "N", "id": "a", "steps": ""])])
    }

    @Test func `every place of a hostile text can be asked for`() {
        let text = Array("a: [{'\n - - ? : |\n\t>\r\n{[\"\u{FEFF}👋\n--- !t &a *b\n  - x: [\n".utf8)

        for length in 0...text.count {
            for offset in 0...length {
                let place = YAMLPlace(of: offset, in: Array(text[..<length]))
                #expect(place.map { $0.word.upperBound <= length } ?? true)
            }
        }
    }

    @Test func `a place knows what the format takes there`() throws {
        let place = try #require(
            Self.place("phases:\n  - id: a\n    steps:\n      - run: x\n        ¦")
        )
        let names = FormatPlace(place.path).keys(beside: place.siblings).map(\.key.name)

        #expect(names.contains("shell"))
        #expect(names.contains("timeout"))
        #expect(!names.contains("template"))
        #expect(!names.contains("run"))
        #expect(
            FormatPlace([.key("phases"), .item([:]), .key("transition")]).words == [
                "auto", "manual",
            ]
        )
        #expect(FormatPlace([.key("nothing"), .key("like it")]).values.isEmpty)
    }
}
