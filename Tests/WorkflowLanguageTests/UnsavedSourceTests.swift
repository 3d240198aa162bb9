import Testing

@testable import WorkflowLanguage

@Suite struct UnsavedSourceTests {
    @Test func `unsaved texts replace files and add those that are no files yet`() {
        let source = WorkflowSource(
            files: [.init(path: "workflow.yml", content: [1], isExecutable: true)],
            shownAs: "/w/f"
        )

        let overlaid = source.replacing([
            Array("/w/f/workflow.yml".utf8): [2], Array("/w/f/t/a.md".utf8): [3],
            Array("/w/other/b.md".utf8): [4],
        ])

        #expect(
            overlaid.files == [
                .init(path: "t/a.md", content: [3]),
                .init(path: "workflow.yml", content: [2], isExecutable: true),
            ]
        )
    }
}
