import Synchronization
import SystemPackage
import Testing
import WorkflowModel
import WorkflowSystem

@testable import WorkflowStore

@Suite struct ProjectLocksTests {
    private let build = NodeReference.phase("build")
    private let upload = NodeReference.step(StepReference("ship", "upload"))

    /// Starts a process that lives on, and waits until it does.
    private let orphan = """
        f=$(mktemp -u); mkfifo $f; setsid sh -c "echo > $f; exec sleep 1000" & read line < $f; rm $f;
        """

    private func child(_ program: String, _ arguments: [String], _ id: String) -> ChildSpecification
    {
        ChildSpecification(
            program: program,
            arguments: arguments,
            environment: ["PATH": "/usr/local/bin:/usr/bin:/bin", "DDX_TEST": id],
            workingDirectory: "/"
        )
    }

    @Test func `a mutex is held by one step at a time, across runs`() async throws {
        let state = try StateFolder()
        let first = ProjectLocks(run: "a", state: state.path)
        let second = ProjectLocks(run: "b", state: state.path)
        let order = Mutex<[String]>([])
        try await first.acquire(["database"], for: build)

        let waiting = Task.immediate {
            try await second.acquire(["database"], for: upload)
            order.withLock { $0.append("second has it") }
        }
        order.withLock { $0.append("first lets go") }
        first.release(build)
        try await waiting.value

        #expect(order.withLock { $0 } == ["first lets go", "second has it"])
    }

    @Test func `whoever asks is told who holds a lock`() async throws {
        let state = try StateFolder()
        let mutexes = NamedLocks.mutexes(state: state.path)
        let locks = ProjectLocks(run: "a", state: state.path)
        #expect(try mutexes.holder(of: "database") == nil)

        try await locks.acquire(["database"], for: upload)
        try await locks.acquire(["disk"], for: build)

        let holder = try #require(try mutexes.holder(of: "database"))
        #expect(holder.run == "a")
        #expect(holder.node == upload)
        #expect(holder.process == .current)
        #expect(holder.host == LockOwner.current.host)
        let written = try DurableFile.status(of: mutexes.path(of: "database"))?.modified
        #expect(holder.since.microseconds == written.map { $0 / 1000 })
        #expect(try mutexes.holder(of: "disk")?.node == build)
        locks.release(upload)
        #expect(try mutexes.holder(of: "database") == nil)
    }

    @Test func `a holder that was dropped holds nothing, whatever its file says`() async throws {
        let state = try StateFolder()
        let groups = NamedLocks.groups(state: state.path)

        _ = try await groups.acquire("production", for: "a")

        #expect(try FileLock.owner(of: groups.path(of: "production")) != nil)
        #expect(try groups.holder(of: "production") == nil)
    }

    @Test func `a file that nobody here wrote names no holder`() async throws {
        let state = try StateFolder()
        let groups = NamedLocks.groups(state: state.path)
        try DurableFile.createDirectories(state.path.appending("groups"))

        let lock = try FileLock.acquireBlocking(groups.path(of: "production"))
        let holder = try groups.holder(of: "production")
        try lock.release()

        #expect(holder == nil)
    }

    @Test func `all locks are taken in the order of their names`() async throws {
        let state = try StateFolder()
        let mutexes = NamedLocks.mutexes(state: state.path)
        let locks = ProjectLocks(run: "a", state: state.path)
        let first = try await mutexes.acquire("a", for: "other")

        let waiting = Task.immediate { try await locks.acquire(["c", "a", "b", "a"], for: build) }
        let isNextFree = try await mutexes.tryAcquire("b", for: "other") != nil
        try first.release()
        try await waiting.value

        #expect(isNextFree)
        for name in ["a", "b", "c"] {
            #expect(try mutexes.holder(of: name)?.run == "a")
        }
    }

    @Test func `names that only look alike are different locks`() async throws {
        let state = try StateFolder()
        let locks = ProjectLocks(run: "a", state: state.path)

        try await locks.acquire(["\u{E9}", "e\u{301}"], for: build)

        let mutexes = NamedLocks.mutexes(state: state.path)
        #expect(try mutexes.holder(of: "\u{E9}") != nil)
        #expect(try mutexes.holder(of: "e\u{301}") != nil)
    }

    @Test(arguments: [true, false])
    func `locks are for those who may work in the project`(isShared: Bool) async throws {
        let state = try StateFolder()
        if isShared {
            try BoundedRoot(state.path.removingLastComponent())
                .setPermissions(of: "state", to: .groupFolder)
        }

        let lock = try await NamedLocks.mutexes(state: state.path).acquire("x", for: "a")

        let folder = try DurableFile.status(of: lock.path.removingLastComponent())?.permissions
        #expect(folder == (isShared ? .groupFolder : .privateFolder))
        let file = try DurableFile.status(of: lock.path)?.permissions
        #expect(file == (isShared ? .groupFile : .privateFile))
    }

    @Test func `a name that looks like a path stays in the folder of locks`() async throws {
        let state = try StateFolder()

        let lock = try await NamedLocks.mutexes(state: state.path)
            .acquire("../../escaped", for: "a")

        #expect(lock.path.removingLastComponent() == state.path.appending("locks"))
    }

    @Test func `a holder does not wait for what it has`() async throws {
        let state = try StateFolder()
        let locks = ProjectLocks(run: "a", state: state.path)

        try await locks.acquire(["database"], for: build)
        try await locks.acquire(["database", "disk"], for: build)
        locks.release(build)
        locks.release(build)

        let mutexes = NamedLocks.mutexes(state: state.path)
        #expect(try await mutexes.tryAcquire("database", for: "b") != nil)
        #expect(try await mutexes.tryAcquire("disk", for: "b") != nil)
    }

    @Test func `a lock that is taken is not tried for long`() async throws {
        let state = try StateFolder()
        let groups = NamedLocks.groups(state: state.path)
        let lock = try await groups.acquire("production", for: "a")

        #expect(try await groups.tryAcquire("production", for: "b") == nil)
        #expect(try groups.holder(of: "production")?.run == "a")
        #expect(try groups.holder(of: "production")?.node == nil)
        try lock.release()
        try lock.release()

        #expect(try await groups.tryAcquire("production", for: "b") != nil)
    }

    @Test func `a mutex and a group of one name are two locks`() async throws {
        let state = try StateFolder()
        let group = try await NamedLocks.groups(state: state.path).acquire("x", for: "a")

        let mutex = try await NamedLocks.mutexes(state: state.path).tryAcquire("x", for: "b")

        #expect(mutex != nil)
        try group.release()
    }

    @Test func `a cancelled wait ends at once and does not keep the lock later`() async throws {
        let state = try StateFolder()
        let groups = NamedLocks.groups(state: state.path)
        let lock = try await groups.acquire("production", for: "a")
        let impatient = Task.immediate { try await groups.acquire("production", for: "b") }

        impatient.cancel()

        // The lock is still held: without the cancellation this would never return.
        await #expect(throws: CancellationError.self) { _ = try await impatient.value }
        try lock.release()
        let next = try await groups.acquire("production", for: "c")
        #expect(try groups.holder(of: "production")?.run == "c")
        try next.release()
    }

    @Test func `a task that was cancelled before takes nothing`() async throws {
        let state = try StateFolder()
        let locks = ProjectLocks(run: "a", state: state.path)

        let cancelled = Task {
            while !Task.isCancelled {
                await Task.yield()
            }
            try await locks.acquire(["x"], for: build)
        }
        cancelled.cancel()

        await #expect(throws: CancellationError.self) { try await cancelled.value }
        #expect(try NamedLocks.mutexes(state: state.path).holder(of: "x") == nil)
    }

    @Test func `when one of several locks cannot be had, none is kept`() async throws {
        let state = try StateFolder()
        let mutexes = NamedLocks.mutexes(state: state.path)
        let second = try await mutexes.acquire("b", for: "other")
        let locks = ProjectLocks(run: "a", state: state.path)
        let impatient = Task.immediate { try await locks.acquire(["a", "b"], for: build) }

        impatient.cancel()
        await #expect(throws: CancellationError.self) { try await impatient.value }

        #expect(try await mutexes.tryAcquire("a", for: "other") != nil)
        try second.release()
    }

    @Test func `many who wait leave the pool to others, and each gets its turn`() async throws {
        let state = try StateFolder()
        let groups = NamedLocks.groups(state: state.path)
        let lock = try await groups.acquire("production", for: "a")

        let waiting = (0..<16).map { _ in
            Task.immediate { try await groups.acquire("production", for: "b").release() }
        }
        let others = (0..<16).map { number in Task { number } }
        var sum = 0
        for task in others {
            sum += await task.value
        }
        try lock.release()
        for task in waiting {
            try await task.value
        }

        #expect(sum == 120)
        #expect(try groups.holder(of: "production") == nil)
    }

    @Test func `a lock of a process that was killed is free, though a child of it lives`()
        async throws
    {
        let state = try StateFolder()
        let groups = NamedLocks.groups(state: state.path)
        let path = groups.path(of: "production")
        try DurableFile.createDirectories(path.removingLastComponent())
        let id = UUIDv7.next().description
        let isHeld = AsyncStream.makeStream(of: Void.self)
        // What a process of this program does: the child gets no copy of the lock.
        let script = "\(orphan) echo held; wait"
        let holder = child("flock", ["-o", path.string, "sh", "-c", script], id)
        let control = ChildControl()
        let running = Task {
            try await ChildProcess.run(
                holder,
                control: control,
                onOutput: { _, _ in isHeld.continuation.yield() }
            )
        }
        for await _ in isHeld.stream {
            break
        }

        let waiting = Task.immediate { try await groups.acquire("production", for: "a") }
        let wasHeld = try await groups.tryAcquire("production", for: "b") == nil
        control.terminate(grace: .zero)
        let lock = try await waiting.value

        #expect(wasHeld)
        #expect(try groups.holder(of: "production")?.run == "a")
        try lock.release()
        _ = try await running.value
        let ended = try await ProcessSessions.endAll(whoseEnvironmentContains: "DDX_TEST=\(id)")
        #expect(ended.count == 1)
    }

    @Test func `a child that outlives its step does not keep the step's mutex`() async throws {
        let state = try StateFolder()
        let locks = ProjectLocks(run: "a", state: state.path)
        try await locks.acquire(["database"], for: upload)
        let id = UUIDv7.next().description
        _ = try await ChildProcess.run(child("sh", ["-c", orphan], id))

        locks.release(upload)
        let next = try await NamedLocks.mutexes(state: state.path).tryAcquire("database", for: "b")

        #expect(next != nil)
        let ended = try await ProcessSessions.endAll(whoseEnvironmentContains: "DDX_TEST=\(id)")
        #expect(ended.count == 1)
    }
}
