import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct RunOwnershipTests {
    @Test func `a run has one owner at a time`() async throws {
        let state = try StateFolder()
        let owner = try await RunOwnership.acquire("a", state: state.path)

        let error = await #expect(throws: StoreError.self) {
            _ = try await RunOwnership.acquire("a", state: state.path)
        }

        #expect(error?.code == .busy)
        #expect(error?.message.contains("process \(ProcessIdentity.current.pid)") == true)
        #expect(try RunOwnership.isOwned("a", state: state.path))
        #expect(try RunOwnership.owner(of: "a", state: state.path) == .current)
        try owner.release()
        #expect(try !RunOwnership.isOwned("a", state: state.path))
        #expect(try RunOwnership.owner(of: "a", state: state.path) == nil)
    }

    @Test func `whoever has patience gets the run that its owner lets go`() async throws {
        let state = try StateFolder()
        let owner = try await RunOwnership.acquire("a", state: state.path)

        async let next = RunOwnership.acquire("a", state: state.path, patience: .seconds(600))
        await #expect(throws: StoreError.self) {
            _ = try await RunOwnership.acquire("a", state: state.path)
        }
        try owner.release()

        #expect(try await next.run == "a")
    }

    @Test func `a run is free once its owner is dropped`() async throws {
        let state = try StateFolder()
        _ = try await RunOwnership.acquire("a", state: state.path)

        let isOwned = try RunOwnership.isOwned("a", state: state.path)
        let next = try await RunOwnership.acquire("a", state: state.path)

        #expect(!isOwned)
        #expect(next.run == "a")
    }

    @Test func `asking about a run creates nothing`() throws {
        let state = try StateFolder()

        #expect(try !RunOwnership.isOwned("a", state: state.path))
        #expect(try BoundedRoot(state.path).list().isEmpty)
    }

    @Test func `owning a run makes its folder and the FIFO that wakes`() async throws {
        let state = try StateFolder()

        let owner = try await RunOwnership.acquire("a", state: state.path)

        let folder = try DurableFile.status(of: owner.folder.path)
        #expect(folder?.permissions == .privateFolder)
        #expect(try DurableFile.status(of: owner.folder.wake)?.kind == .fifo)
    }

    @Test func `an id that looks like a path stays in the folder of runs`() async throws {
        let state = try StateFolder()

        let owner = try await RunOwnership.acquire("../../escaped", state: state.path)

        let parent = owner.folder.path.removingLastComponent()
        #expect(parent == state.path.appending("runs"))
        #expect(try BoundedRoot(parent).list().count == 1)
    }

    @Test func `children are noted until they are forgotten`() async throws {
        let state = try StateFolder()
        let children = [
            ProcessIdentity(pid: 7, startTime: 1, boot: "b"),
            ProcessIdentity(pid: 8, startTime: 2, boot: "b"),
        ]
        let owner = try await RunOwnership.acquire("a", state: state.path)
        #expect(try owner.leftBehind().isEmpty)

        for child in children {
            try owner.noteChild(child)
        }
        try owner.forgetChild(children[0])
        try owner.forgetChild(children[0])
        try owner.release()

        let next = try await RunOwnership.acquire("a", state: state.path)
        #expect(try next.leftBehind() == [children[1]])
    }

    @Test func `a note that was cut off is passed over`() async throws {
        let state = try StateFolder()
        let owner = try await RunOwnership.acquire("a", state: state.path)
        let child = ProcessIdentity(pid: 7, startTime: 1, boot: "b")
        try owner.noteChild(child)

        let note = try AppendFile(owner.folder.noteOfChildren)
        try note.write(Array("9/1".utf8))

        #expect(try owner.leftBehind() == [child])
    }
}
