import SystemPackage
import Testing
import WorkflowDiagnostics
import WorkflowLanguage

@Suite struct WorkflowSourceTests {
    private func file(
        _ path: String,
        _ text: String = "",
        isExecutable: Bool = false
    )
        -> WorkflowSource.File
    {
        WorkflowSource.File(path: path, content: Array(text.utf8), isExecutable: isExecutable)
    }

    @Test func `the digest depends on paths, modes and contents alone`() {
        let base = WorkflowSource(files: [file("a", "1"), file("b")], shownAs: "x").digest

        #expect(WorkflowSource(files: [file("b"), file("a", "1")], shownAs: "y").digest == base)
        #expect(WorkflowSource(files: [file("a", "2"), file("b")]).digest != base)
        #expect(WorkflowSource(files: [file("a", "1"), file("c")]).digest != base)
        #expect(
            WorkflowSource(files: [file("a", "1", isExecutable: true), file("b")]).digest != base
        )
        #expect(WorkflowSource(files: [file("a", "1")]).digest != base)
        #expect(
            WorkflowSource(files: [file("e\u{301}")]).digest
                != WorkflowSource(files: [file("é")]).digest
        )
    }

    @Test func `files are sorted by bytes and found by bytes`() {
        let source = WorkflowSource(files: [file("b"), file("a/z"), file("a-z"), file("b", "last")])

        #expect(source.files.map(\.path) == ["a-z", "a/z", "b"])
        #expect(source.file("b")?.content == Array("last".utf8))
        #expect(source.file("c") == nil)
        #expect(WorkflowSource(files: [file("é")]).file("e\u{301}") == nil)
    }

    @Test func `paths are shown below the folder`() {
        #expect(WorkflowSource(files: [], shownAs: "x/y").shownPath("a") == "x/y/a")
        #expect(WorkflowSource(files: [], shownAs: ".").shownPath("a") == "a")
    }

    @Test func `a folder that is not there says so`() {
        #expect {
            try WorkflowSource.directory(FilePath("/nonexistent/folder"), shownAs: "folder")
        } throws: { error in
            let finding = error as? Diagnostic
            return finding?.code == .unreadableFolder && finding?.hints.isEmpty == false
        }
    }

    @Test func `a folder without a workflow file says so`() {
        let loaded = WorkflowLoader.load(WorkflowSource(files: [file("workflow.yaml", "name: a")]))

        #expect(loaded.diagnostics.map(\.code) == [.missingWorkflowFile])
        #expect(loaded.diagnostics.first?.hints.first == "rename 'workflow.yaml' to 'workflow.yml'")
    }
}
