import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct PreviewCopyTests {
    private let fixture: ProjectFixture

    init() throws {
        fixture = try ProjectFixture()
    }

    @Test func `what steps do in a copy is shown and leaves the project alone`() async throws {
        try fixture.write("one\n", to: "file")
        try fixture.write("build/\n", to: ".gitignore")
        try fixture.write("x", to: "build/large")
        try fixture.write("x", to: ".git/HEAD")
        try fixture.write("x", to: ".ddx/workflows/w/script.sh")
        try fixture.write("x", to: ".ddx/state/ledger")
        let root = try BoundedRoot(fixture.project)
        try root.setPermissions(of: "file", to: FilePermissions(rawValue: 0o755))
        try root.makeLink(at: "link", to: "file")
        let before = try FolderPicture(of: root)

        let preview = try await PreviewCopy(of: fixture.project, in: fixture.top)
        let copy = try BoundedRoot(preview.project)
        #expect(try copy.list().map(\.path.string) == [".ddx", ".gitignore", "file", "link"])
        #expect(try copy.list(".ddx").map(\.path.string) == [".ddx/workflows"])
        #expect(try await preview.changes().isEmpty)
        try copy.write(Array("two\n".utf8), to: "file", mode: FilePermissions(rawValue: 0o755))
        try copy.write([], to: "empty", mode: FilePermissions(rawValue: 0o644))

        #expect(try await preview.changes().map(\.path) == ["empty", "file"])
        #expect(
            try await preview.diff() == """
                diff --git a/empty b/empty
                new file mode 100644
                diff --git a/file b/file
                --- a/file
                +++ b/file
                @@ -1 +1 @@
                -one
                +two

                """
        )
        #expect(try FolderPicture(of: root) == before)
        try await preview.remove()
        #expect(try DurableFile.status(of: preview.folder) == nil)
    }

    @Test(arguments: 100...110)
    func `exactly the changes of a copy can be made in the project`(seed: Int) async throws {
        let root = try BoundedRoot(fixture.project)
        var files = RandomFiles(root, seed: UInt64(seed))
        for _ in 0..<3 { files.change() }
        let preview = try await PreviewCopy(of: fixture.project, in: fixture.top)
        let copy = try BoundedRoot(preview.project)
        var inside = RandomFiles(copy, seed: UInt64(seed) + 1_000)
        for _ in 0..<2 { inside.change() }

        let result = try await preview.apply()

        #expect(result.left.isEmpty)
        let wanted = try FolderPicture(of: copy)
        #expect(try FolderPicture(of: root).differences(from: wanted).isEmpty)
    }

    @Test func `an edit in the project meanwhile is left alone`() async throws {
        try fixture.write("old", to: "file")
        let preview = try await PreviewCopy(of: fixture.project, in: fixture.top)
        try BoundedRoot(preview.project).write(Array("new".utf8), to: "file")
        try fixture.write("edited", to: "file")

        let result = try await preview.apply()

        #expect(result.restored.isEmpty && result.left.map(\.path) == ["file"])
        #expect(try fixture.text("file") == "edited")
    }
}
