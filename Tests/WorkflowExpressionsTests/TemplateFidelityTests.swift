import FoundationEssentials
import SeededRandomness
import Testing
import WorkflowExpressions

/// Templates hold the braces of other languages, and these must survive.
@Suite struct TemplateFidelityTests {
    private static let words = [
        "{{", "}}", "{", "}", "$", "{{{", "}}}", "{{#if x}}", "{{else}}", "{{/if}}", "{{#each x}}",
        "{{/each}}",
        "{{#unless y}}", "{{/unless}}", "{{> p}}", "{{ a.b | c }}", "\n", " ", "'", "\"", "\\",
        "text", "é", "\r\n",
        "{{^z}}", "{{/z}}", "{{- q -}}", "{{else if x}}", "{{!", "{{this}}", "{{ 1 + 1 }}", "|",
        "#if", "/if", "{{@index}}",
    ]

    private static func soup(_ seed: UInt64, adding extra: [String] = []) -> String {
        var generator = SeededGenerator(seed: seed)
        return (0..<Int.random(in: 1...60, using: &generator))
            .compactMap { _ in (words + extra).randomElement(using: &generator) }
            .joined()
    }

    @Test(arguments: 0..<20)
    func `a template without our names stays byte for byte`(batch: UInt64) throws {
        let context = TemplateContext(variables: ["name": .string("Ada")])

        for seed in (batch * 100)..<(batch * 100 + 100) {
            let text = Self.soup(seed)
            let rendering = try Template(parsing: text, file: "t.md").render(in: context)
            #expect(Array(rendering.text.utf8) == Array(text.utf8))
        }
    }

    @Test(arguments: 0..<10)
    func `soup with our names is rendered without a tag of ours`(batch: UInt64) throws {
        let context = TemplateContext(variables: [
            "name": .string("Ada"), "list": .list([.integer(1), .null]),
        ])
        let ours = ["{{#if name}}", "{{#each list}}", "{{ list | join }}"]

        for seed in (batch * 100)..<(batch * 100 + 100) {
            let text = Self.soup(seed, adding: ours) + "\n {{name}}"
            let rendering = try Template(parsing: text, file: "t.md").render(in: context)
            #expect(rendering.text.hasSuffix("\n Ada"))
        }
    }

    @Test(arguments: [
        "{{", "{{#if x}}", "{{#each name}}", "{{/if}}", "{{#if name}}{{else}}", "{", "{{'",
        "{{#a}}",
    ])
    func `repeated openings take linear time and no depth`(opening: String) throws {
        let text = String(repeating: opening, count: 4_000)

        let rendering = try Template(parsing: text, file: "t.md")
            .render(in: TemplateContext(variables: ["name": .string("Ada")]))

        #expect(Array(rendering.text.utf8) == Array(text.utf8))
    }

    @Test func `blocks nested beyond the limit are left as they stand`() throws {
        let text =
            String(repeating: "{{#if name}}", count: 1_000)
            + String(repeating: "{{/if}}", count: 1_000)

        let rendering = try Template(parsing: text, file: "t.md")
            .render(in: TemplateContext(variables: ["name": .string("Ada")]))

        #expect(rendering.text.utf8.count == (1_000 - 64) * 19)
    }

    /// The HELIX library in `DDX_CORPUS`, else in `shared/corpus` beside the project.
    private static let library: String = {
        if let corpus = ProcessInfo.processInfo.environment["DDX_CORPUS"] {
            return "\(corpus)/helix"
        }
        let parts = #filePath.split(separator: "/").dropLast(4)
        return "/" + parts.joined(separator: "/") + "/shared/corpus/helix"
    }()

    @Test(.enabled(if: FileManager.default.fileExists(atPath: library), "no library is there"))
    func `a real library changes only where its name stands`() throws {
        let root = Self.library
        let context = TemplateContext(variables: ["project_name": .string("LOOM")])
        var count = 0

        for path in try FileManager.default.subpathsOfDirectory(atPath: root) {
            guard let data = FileManager.default.contents(atPath: "\(root)/\(path)") else {
                continue
            }
            let text = String(decoding: data, as: UTF8.self)
            let expected = text.split(
                separator: /{{ ?project_name ?}}/,
                omittingEmptySubsequences: false
            )
            .joined(separator: "LOOM")
            let rendering = try Template(parsing: text, file: path).render(in: context)
            #expect(Array(rendering.text.utf8) == Array(expected.utf8), "\(path)")
            count += 1
        }

        #expect(count > 150)
    }
}
