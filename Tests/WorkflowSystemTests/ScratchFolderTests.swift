import SystemPackage
import Testing

@testable import WorkflowSystem

@Suite struct ScratchFolderTests {
    @Test func `a file is made with the folder, and is gone when it is removed`() throws {
        let base = try TemporaryFolder()
        let scratch = ScratchFolder(base.path.appending("notes"))

        try scratch.createEmptyFile("a")

        #expect(try scratch.hasEmptyFile("a"))
        try DurableFile.write(Array("one".utf8), to: base.path.appending("notes/a"))
        #expect(try !scratch.hasEmptyFile("a"))
        try scratch.remove("a")
        try scratch.remove("a")
        #expect(try DurableFile.status(of: base.path.appending("notes/a")) == nil)
    }

    @Test func `what was left under the name makes way`() throws {
        let base = try TemporaryFolder()
        let scratch = ScratchFolder(base.path)
        try DurableFile.write(Array("old".utf8), to: base.path.appending("a"))

        try scratch.createEmptyFile("a")

        #expect(try scratch.hasEmptyFile("a"))
    }

    @Test func `a folder that was removed while it was open is made again`() throws {
        let base = try TemporaryFolder()
        let scratch = ScratchFolder(base.path.appending("notes"))
        try scratch.createEmptyFile("a")
        _ = try BoundedRoot(base.path).removeTree("notes")

        try scratch.createEmptyFile("b")

        #expect(try DurableFile.status(of: base.path.appending("notes/b"))?.kind == .file)
    }

    @Test(arguments: ["..", "", "a/b"])
    func `a name that leads elsewhere is refused`(name: String) throws {
        let base = try TemporaryFolder()

        #expect(throws: SystemError.self) { try ScratchFolder(base.path).createEmptyFile(name) }
    }
}
