import SystemPackage
import Testing
import WorkflowLanguage
import WorkflowSystem

@testable import WorkflowLibrary

@Suite struct PristineCopiesTests {
    private let source = WorkflowSource(files: [
        .init(path: "workflow.yml", content: Array("name: x\n".utf8)),
        .init(path: "bin/go: now", content: [0, 10, 58, 255], isExecutable: true),
        .init(path: "empty", content: []),
    ])

    @Test func `what is kept comes back byte for byte`() throws {
        let world = try TestProject()
        let copies = PristineCopies(try BoundedRoot(world.project))

        try copies.keep(source)
        try copies.keep(source)

        let back = try #require(try copies.source(of: source.digest, shownAs: "x"))
        #expect(back.files == source.files)
    }

    @Test func `a copy that is damaged counts as none`() throws {
        let world = try TestProject()
        let copies = PristineCopies(try BoundedRoot(world.project))
        try copies.keep(source)
        let place = world.path(".ddx/state/pristine").appending(source.digest.hexadecimal)
        let bytes = try DurableFile.read(place, limit: 1 << 20)

        for length in bytes.indices {
            try DurableFile.write(Array(bytes[..<length]), to: place)
            #expect(try copies.source(of: source.digest, shownAs: "x") == nil)
        }
        try DurableFile.write(bytes + [0], to: place)
        #expect(try copies.source(of: source.digest, shownAs: "x") == nil)
    }

    @Test(arguments: [
        "100644 9223372036854775807 9223372036854775807:x\n", "100644 5 9223372036854775807:x\n",
        "100644 9223372036854775807 1:x\n", "100644 -1 1:x\n", "100644 1 1:", "100644:x\n",
    ])
    func `lengths that cannot be are refused`(line: String) {
        let bytes = Array("ddx-files-1\n\(line)".utf8)

        #expect(PristineCopies.source(in: bytes, shownAs: "x") == nil)
    }
}
