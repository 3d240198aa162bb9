import Testing
import WorkflowLanguage
import WorkflowModel

@testable import WorkflowKit

@Suite struct RecentDefinitionsTests {
    private static func source(
        _ version: String = "1.0.0",
        shownAs: String = "flow",
        notes: [UInt8] = [],
        at path: String = "notes.md"
    ) -> WorkflowSource {
        let text = """
            name: flow
            version: \(version)
            phases:
              - id: build
                steps: [{ run: make }]
            """
        return WorkflowSource(
            files: [
                .init(path: "workflow.yml", content: Array(text.utf8)),
                .init(path: path, content: notes),
            ],
            shownAs: shownAs
        )
    }

    @Test func `the same files are read once`() throws {
        let recent = RecentDefinitions()
        recent.keep(try PinnedDefinition(Self.source()))

        #expect(recent.find(Self.source())?.definition.version == "1.0.0")
    }

    @Test(arguments: [
        source("1.0.1"), source(shownAs: "elsewhere"), source(notes: [1]), source(at: "Notes.md"),
    ])
    func `whatever differs is read`(other: WorkflowSource) throws {
        let recent = RecentDefinitions()
        recent.keep(try PinnedDefinition(Self.source()))

        #expect(recent.find(other) == nil)
    }

    @Test func `two forms of one letter are two paths`() throws {
        let recent = RecentDefinitions()
        recent.keep(try PinnedDefinition(Self.source(at: "\u{E9}.md")))

        #expect(recent.find(Self.source(at: "e\u{301}.md")) == nil)
    }

    @Test func `what nobody asked for the longest time goes first`() throws {
        let recent = RecentDefinitions()
        for number in 0..<8 { recent.keep(try PinnedDefinition(Self.source("\(number).0.0"))) }
        _ = recent.find(Self.source("0.0.0"))
        recent.keep(try PinnedDefinition(Self.source("8.0.0")))

        #expect(recent.find(Self.source("0.0.0")) != nil)
        #expect(recent.find(Self.source("1.0.0")) == nil)
    }

    @Test func `large definitions are read each time`() throws {
        let recent = RecentDefinitions()
        let large = Self.source(notes: Array(repeating: 0, count: 2 << 20))
        recent.keep(try PinnedDefinition(large))

        #expect(recent.find(large) == nil)
    }
}
