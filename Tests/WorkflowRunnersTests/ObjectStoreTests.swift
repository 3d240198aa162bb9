import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowRunners

@Suite struct ObjectStoreTests {
    private let fixture: ProjectFixture
    private let store: ObjectStore

    init() throws {
        fixture = try ProjectFixture()
        store = ObjectStore(folder: fixture.state.appending("objects"))
    }

    private func keep(_ text: String) throws -> SHA256Digest {
        var intake = ContentIntake(into: store)
        let digest = try intake.take(Array(text.utf8))
        try intake.finish()
        return digest
    }

    @Test func `a content is kept once, for its owner alone`() throws {
        let digest = try keep("text")
        let again = try keep("text")

        #expect(digest == again)
        let path = store.folder.pushing(ObjectStore.path(of: digest))
        #expect(try DurableFile.status(of: path)?.permissions == .privateFile)
        #expect(try DurableFile.read(path, limit: 10) == Array("text".utf8))
        let group = try BoundedRoot(store.folder).list(ObjectStore.group(of: digest))
        #expect(group.count == 1)
    }

    @Test func `only what a dead process left half-written is removed`() throws {
        let digest = try keep("text")
        let group = store.folder.pushing(ObjectStore.group(of: digest))
        let me = ProcessIdentity.current
        let dead = group.appending(".ddx-1-\(me.pid)-\(me.startTime + 1).staged")
        let living = group.appending(".ddx-2-\(me.pid)-\(me.startTime).staged")
        let unnamed = group.appending(".ddx-3.staged")
        let ofIndex = store.folder.appending(".ddx-4.staged")
        for file in [dead, living, unnamed, ofIndex] {
            try DurableFile.write([], to: file)
        }

        try store.removeRemains()

        #expect(try DurableFile.status(of: dead) == nil)
        #expect(try DurableFile.status(of: ofIndex) == nil)
        #expect(try DurableFile.status(of: living) != nil)
        #expect(try DurableFile.status(of: unnamed) != nil)
        #expect(try store.contains(digest))
    }

    @Test func `a large file is copied as it is`() throws {
        let text = String(repeating: "0123456789", count: 200_000)
        try fixture.write(text, to: "large")

        var intake = ContentIntake(into: store)
        let file = try OpenFile(fixture.project.appending("large"))
        let (digest, status) = try intake.take(file)
        #expect(try !store.contains(digest))
        try intake.finish()

        #expect(status.size == 2_000_000)
        #expect(digest == SHA256Digest(of: Array(text.utf8)))
        #expect(try store.open(digest)?.digest() == digest)
    }

    @Test func `what no run needs is removed once it was not used for a while`() throws {
        let (needed, unneeded) = (try keep("needed"), try keep("unneeded"))
        let (past, future) = (Int64(1), Int64.max)

        #expect(try store.prune(keeping: [needed], unusedSince: past).files == 0)
        let removed = try store.prune(keeping: [needed], unusedSince: future)

        #expect(removed.files == 1 && removed.bytes == 8)
        #expect(try store.contains(needed))
        #expect(try !store.contains(unneeded))
    }

    @Test func `the contents of a run stay as long as its folder does`() async throws {
        try fixture.write("old", to: "file")
        let outcome = try await fixture.run("printf new > file; printf newer > file")
        let run = fixture.state.appending("runs").appending("r1")
        let old = SHA256Digest(of: Array("old".utf8))

        #expect(outcome.files.count == 1)
        _ = try await store.prune(runs: [run], unusedSince: .max)
        #expect(try store.contains(old))
    }
}
