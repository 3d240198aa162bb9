import SystemPackage
import Testing

@testable import WorkflowSystem

@Suite struct NoteFileTests {
    @Test func `notes are there until they are removed, and their lines are used again`() throws {
        let base = try TemporaryFolder()
        let path = base.path.appending("run/children")
        let notes = NoteFile(path)
        #expect(try NoteFile.notes(in: path).isEmpty)

        for note in ["one", "two", "two", "three"] {
            try notes.put(note)
        }
        #expect(try NoteFile.notes(in: path) == ["one", "two", "three"])

        try notes.remove("two")
        try notes.remove("two")
        try notes.remove("never there")
        try notes.put(String(repeating: "4", count: 127))

        let fourth = String(repeating: "4", count: 127)
        #expect(try NoteFile.notes(in: path) == ["one", fourth, "three"])
        #expect(try DurableFile.status(of: path)?.size == 3 * 128)
    }

    @Test func `the next writer goes on where another was killed`() throws {
        let base = try TemporaryFolder()
        let path = base.path.appending("children")
        let first = NoteFile(path)
        try first.put("one")
        try first.put("two")
        try first.remove("one")
        // The last line was cut off.
        try AppendFile(path).write(Array("thr".utf8))

        let next = NoteFile(path)
        try next.put("four")
        try next.put("five")
        try next.remove("two")

        #expect(try NoteFile.notes(in: path) == ["four", "thr", "five"])
    }

    @Test(arguments: ["", "a b", "a\nb", String(repeating: "a", count: 128)])
    func `what would not be read back is refused`(note: String) throws {
        let base = try TemporaryFolder()
        let path = base.path.appending("children")

        #expect(throws: SystemError.self) { try NoteFile(path).put(note) }

        #expect(try NoteFile.notes(in: path).isEmpty)
    }

    @Test func `a link or a FIFO in the place of the file is refused`() throws {
        let base = try TemporaryFolder()
        try DurableFile.write([], to: base.path.appending("elsewhere"))
        let (link, fifo) = (base.path.appending("link"), base.path.appending("fifo"))
        try BoundedRoot(base.path).makeLink(at: "link", to: "elsewhere")
        try WakeFIFO.create(fifo)

        for path in [link, fifo] {
            #expect(throws: SystemError.self) { try NoteFile(path).put("one") }
            #expect(throws: SystemError.self) { try NoteFile.notes(in: path) }
        }
        #expect(try DurableFile.status(of: base.path.appending("elsewhere"))?.size == 0)
    }
}
