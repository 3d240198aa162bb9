import SystemPackage
import Testing

@testable import WorkflowSystem

@Suite struct FileLockTests {
    @Test func `a held lock is not given twice and says who holds it`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("owner")
        #expect(try FileLock.owner(of: path) == nil)

        let lock = try FileLock.acquireBlocking(path)

        let second = try FileLock.tryAcquire(path) != nil
        #expect(!second)
        #expect(try FileLock.owner(of: path) == .current)
        try lock.release()
        #expect(try FileLock.owner(of: path) == nil)
        let third = try FileLock.tryAcquire(path) != nil
        #expect(third)
    }

    @Test func `who shares a lock keeps those out who want it alone, and nobody else`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("users")
        let none = try FileLock.share(path, creating: nil) == nil
        #expect(none)
        #expect(try DurableFile.status(of: path) == nil)

        let one = try FileLock.share(path, creating: .privateFile)
        let other = try FileLock.share(path, creating: nil)

        let isShared = other != nil
        #expect(isShared)
        let alone = try FileLock.tryAcquire(path) != nil
        #expect(!alone)
        _ = consume one
        _ = consume other
        let afterwards = try FileLock.tryAcquire(path) != nil
        #expect(afterwards)
    }

    @Test func `waiting ends with the patience`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("owner")
        let lock = try FileLock.acquireBlocking(path)

        let isSecond = try await FileLock.acquire(path, patience: .milliseconds(5)) != nil
        try lock.release()
        let isThird = try await FileLock.acquire(path, patience: .zero) != nil

        #expect(!isSecond)
        #expect(isThird)
    }

    @Test func `a child that outlives the holder does not keep the lock`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path.appending("owner")
        let id = UUIDv7.next().description
        let lock = try FileLock.acquireBlocking(path)
        var specification = ChildSpecification.shell(
            "mkfifo ready; setsid sh -c 'echo > ready; exec sleep 1000' & read line < ready"
        )
        specification.workingDirectory = folder.path
        specification.environment["DDX_TEST"] = id
        _ = try await ChildProcess.run(specification)

        try lock.release()
        let isFree = try FileLock.tryAcquire(path) != nil

        #expect(isFree)
        #expect(
            try await ProcessSessions.endAll(whoseEnvironmentContains: "DDX_TEST=\(id)").count == 1
        )
    }

    @Test func `a lock is not taken through a link`() throws {
        let folder = try TemporaryFolder()
        try folder.root.makeLink(at: "owner", to: "/tmp/elsewhere")

        #expect(throws: SystemError.self) {
            _ = try FileLock.tryAcquire(folder.path.appending("owner")) != nil
        }
    }

    @Test(arguments: ["", "\n", "1/2\nhost\n", "x/2/b\nhost\n", "-1/2/b\nhost\n", "1/2/b"])
    func `an owner that is none is not read`(text: String) {
        #expect(LockOwner(text) == nil)
    }
}
