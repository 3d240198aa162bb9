import SystemPackage
import Testing

@testable import WorkflowSystem

@Suite struct ScratchFolderTests {
    @Test func `a file is made with the folder, and is gone when it is removed`() throws {
        let base = try TemporaryFolder()
        let scratch = ScratchFolder(base.path.appending("notes"))

        try scratch.put(Array("one".utf8), named: "a")
        try scratch.put([], named: "b")

        let note = base.path.appending("notes/a")
        #expect(try DurableFile.read(note, limit: 10) == Array("one".utf8))
        #expect(try !scratch.hasEmptyFile("a"))
        #expect(try scratch.hasEmptyFile("b"))
        try scratch.remove("a")
        try scratch.remove("a")
        #expect(try !scratch.hasEmptyFile("a"))
    }

    @Test func `what was left under the name makes way`() throws {
        let base = try TemporaryFolder()
        let scratch = ScratchFolder(base.path)
        try DurableFile.write(Array("old".utf8), to: base.path.appending("a"))

        try scratch.put([], named: "a")

        #expect(try scratch.hasEmptyFile("a"))
    }

    @Test func `a folder that was removed while it was open is made again`() throws {
        let base = try TemporaryFolder()
        let scratch = ScratchFolder(base.path.appending("notes"))
        try scratch.put([], named: "a")
        _ = try BoundedRoot(base.path).removeTree("notes")

        try scratch.put([], named: "b")

        #expect(try DurableFile.status(of: base.path.appending("notes/b"))?.kind == .file)
    }

    @Test(arguments: ["..", "", "a/b"])
    func `a name that leads elsewhere is refused`(name: String) throws {
        let base = try TemporaryFolder()

        #expect(throws: SystemError.self) { try ScratchFolder(base.path).put([], named: name) }
    }
}
