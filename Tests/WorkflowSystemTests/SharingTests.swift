import SystemPackage
import Testing
import WorkflowSystem

@Suite struct SharingTests {
    @Test func `what is made in a shared folder is for its group whatever the umask says`() throws {
        let folder = try TemporaryFolder()
        try folder.root.createDirectories("state", mode: .privateFolder)
        try folder.root.share("state")
        let state = folder.path.appending("state")

        try makeEverything(in: state)

        let entries = try entries(of: state)
        #expect(entries.count == 7)
        for entry in entries {
            let isFolder = entry.status.kind == .folder
            let wanted: FilePermissions = isFolder ? .groupFolder : .groupFile
            #expect(entry.status.permissions == wanted, "\(entry.path)")
        }
    }

    @Test func `elsewhere it is for the owner alone`() throws {
        let folder = try TemporaryFolder()
        try folder.root.createDirectories("state", mode: .privateFolder)
        let state = folder.path.appending("state")

        try makeEverything(in: state)

        for entry in try entries(of: state) {
            let isFolder = entry.status.kind == .folder
            let wanted: FilePermissions = isFolder ? .privateFolder : .privateFile
            #expect(entry.status.permissions == wanted, "\(entry.path)")
        }
    }

    @Test func `sharing reaches what is there already and keys stay private`() throws {
        let folder = try TemporaryFolder()
        try folder.root.createDirectories("state", mode: .privateFolder)
        let state = folder.path.appending("state")
        try makeEverything(in: state)

        try folder.root.share("state")
        let shared = try entries(of: state)
        try DurableFile.create([1], at: state.appending("key"), mode: .privateFile)

        #expect(try DurableFile.status(of: state)?.permissions == .groupFolder)
        #expect(shared.allSatisfy { $0.status.permissions.contains(.groupWrite) })
        #expect(try DurableFile.status(of: state.appending("key"))?.permissions == .privateFile)
    }

    private func entries(of state: FilePath) throws -> [FolderEntry] {
        try BoundedRoot(state).list() + BoundedRoot(state).list("run")
    }

    private func makeEverything(in state: FilePath) throws {
        try DurableFile.createDirectories(state.appending("run"), mode: .groupFolder)
        try DurableFile.create([1], at: state.appending("run/made"), mode: .groupFile)
        try DurableFile.write([1], to: state.appending("written"), mode: .groupFile)
        try AppendFile(state.appending("appended"), mode: .groupFile).write([1])
        try WakeFIFO.create(state.appending("wake"), mode: .groupFile)
        var batch = FileBatch(in: try BoundedRoot(state), mode: .groupFile)
        try batch.add([1], as: "batched")
        try batch.commit()
        _ = try FileLock.tryAcquire(state.appending("lock"), mode: .groupFile)
    }
}
