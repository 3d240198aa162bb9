import Testing
import WorkflowLanguage

@testable import WorkflowLibrary

@Suite struct PublishablePathsTests {
    @Test(arguments: [
        "workflow.yml", "phases/01-frame/artifacts/.gitkeep", "a b.md", "stra\u{DF}e.md",
        "\u{E9}t\u{E9}.md", "\u{AC00}.md", "\u{304C}.md", "\u{65E5}\u{672C}.md", "...", ".hidden",
    ])
    func `ordinary names pass`(path: String) {
        #expect(PublishablePaths.problem(with: path) == nil)
    }

    @Test(arguments: [
        "", "/a", "a//b", "a/", ".", "..", "a/../b", ".git", "a/.git/config", ".GIT", ".gitmodules",
        ".gitattributes", ".Gitignore", "a\\b", "c:", "a:b", "a\nb", "a\u{0}b", "a\u{7F}", "\u{85}",
        "\u{202E}gnp.exe", "a\u{2066}b", "a\u{200B}b", "a\u{200F}b", "a\u{2028}b", "\u{FEFF}a",
        "a\u{FFFD}b", "e\u{301}.md", "\u{212B}.md", "\u{1100}\u{1161}", "\u{304B}\u{3099}",
        "a\u{E0001}b",
    ])
    func `unsafe names are refused`(path: String) {
        #expect(PublishablePaths.problem(with: path) != nil)
    }

    @Test func `long names are refused`() {
        let part = String(repeating: "a", count: 255)

        #expect(PublishablePaths.problem(with: part) == nil)
        #expect(PublishablePaths.problem(with: part + "a") != nil)
        #expect(
            PublishablePaths.problem(with: [part, part, part, part, part].joined(separator: "/"))
                != nil
        )
    }

    @Test(arguments: [
        ["README.md", "readme.md"], ["Docs/a", "docs/b"], ["A", "a/b"], ["stra\u{DF}e", "STRASSE"],
        ["\u{3C3}", "\u{3C2}"], ["k", "\u{212A}"],
    ])
    func `two paths that some system takes for one are refused`(paths: [String]) {
        let source = WorkflowSource(files: paths.map { .init(path: $0, content: []) })

        #expect(code { try PublishablePaths.check(source) } == .refused)
    }

    @Test func `files of one folder do not clash with each other`() {
        let paths = ["a/b", "a/c", "a/d/e", "ab", "b"]
        let source = WorkflowSource(files: paths.map { .init(path: $0, content: []) })

        #expect(code { try PublishablePaths.check(source) } == nil)
    }

    @Test func `a message shows what cannot be seen`() throws {
        let source = WorkflowSource(files: [.init(path: "a\u{202E}b", content: [])])

        let error = try #require(throws: LibraryError.self) {
            try PublishablePaths.check(source)
        }

        #expect(error.message.contains("a<U+202E>b"))
    }
}
