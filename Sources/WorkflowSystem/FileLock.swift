import CProcess
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// An exclusive lock on a file, held until it is dropped or the process ends.
///
/// Children get no copy of its descriptor, so that the lock never outlives the process. The file
/// stays when the lock is let go: removing it could leave two holders.
package struct FileLock: ~Copyable, Sendable {
    package let path: FilePath
    private let file: Descriptor

    /// Takes the lock when nobody holds it, and writes the owner into the file.
    ///
    /// - Parameters:
    ///   - path: The file to lock, created when absent.
    ///   - mode: The permissions of a file that is created.
    ///   - owner: Who is going to hold it.
    /// - Returns: The lock, or nothing when somebody else holds it.
    /// - Throws: `SystemError` when the file cannot be opened or written.
    package static func tryAcquire(
        _ path: FilePath,
        mode: FilePermissions = .publicFile,
        owner: LockOwner = .current
    ) throws -> FileLock? {
        try take(path, LOCK_EX | LOCK_NB, mode, owner)
    }

    /// Takes the lock, waiting for it without occupying a thread.
    ///
    /// - Parameters:
    ///   - path: The file to lock, created when absent.
    ///   - patience: How long to wait for another holder.
    ///   - mode: The permissions of a file that is created.
    ///   - owner: Who is going to hold it.
    /// - Returns: The lock, or nothing when patience ran out.
    /// - Throws: `SystemError` when the file cannot be opened or written, or `CancellationError`.
    package static func acquire(
        _ path: FilePath,
        patience: Duration,
        mode: FilePermissions = .publicFile,
        owner: LockOwner = .current
    ) async throws -> FileLock? {
        let deadline = ContinuousClock.now + patience
        var pause = Duration.milliseconds(1)
        while true {
            if let lock = try tryAcquire(path, mode: mode, owner: owner) { return lock }
            let rest = deadline - ContinuousClock.now
            if rest <= .zero { return nil }
            try await Task.sleep(for: min(pause, rest))
            pause = min(pause * 2, .milliseconds(50))
        }
    }

    /// Takes the lock, occupying the calling thread until it is free; never call it on the pool.
    package static func acquireBlocking(
        _ path: FilePath,
        mode: FilePermissions = .publicFile,
        owner: LockOwner = .current
    ) throws -> FileLock {
        while true {
            if let lock = try take(path, LOCK_EX, mode, owner) { return lock }
        }
    }

    /// Takes the lock together with others who share it, occupying the calling thread while somebody
    /// holds it alone; never call it on the pool.
    ///
    /// - Parameters:
    ///   - path: The file to lock.
    ///   - mode: The permissions of a file that is created; nothing to create none.
    /// - Returns: The lock, which is let go by dropping it; nothing when there is no file.
    /// - Throws: `SystemError` when the file cannot be opened.
    package static func share(_ path: FilePath, creating mode: FilePermissions?) throws -> FileLock?
    {
        do {
            while true {
                if let lock = try take(path, LOCK_SH, mode, nil) { return lock }
            }
        } catch let error as SystemError where mode == nil && error.isNotFound {
            return nil
        }
    }

    /// Who is written in a lock file; nothing when nobody ever held it or it was let go.
    ///
    /// A process that was killed stays written: ask whether it is alive.
    package static func owner(of path: FilePath) throws -> LockOwner? {
        do {
            let bytes = try DurableFile.read(path, limit: 4_096)
            return LockOwner(String(decoding: bytes, as: UTF8.self))
        } catch let error as SystemError where error.isNotFound {
            return nil
        }
    }

    /// Lets the lock go and empties the file.
    package consuming func release() throws {
        try systemCall("release", path) { ftruncate(file.number, 0) }
    }

    /// Unlocks by name: closing alone leaves the lock to a copy of the descriptor, and a child that
    /// another thread is starting at this moment has one until it becomes its program.
    deinit {
        _ = flock(file.number, LOCK_UN)
    }

    private init(path: FilePath, file: consuming Descriptor) {
        self.path = path
        self.file = file
    }

    private static func take(
        _ path: FilePath,
        _ operation: CInt,
        _ mode: FilePermissions?,
        _ owner: LockOwner?
    ) throws -> FileLock? {
        guard let name = path.lastComponent, name.kind == .regular else {
            throw SystemError("lock", path, errno: .isDirectory)
        }
        let file = try Folder(opening: path.removingLastComponent())
            .open(
                name,
                (mode == nil ? O_RDONLY : O_RDWR | O_CREAT) | O_NONBLOCK,
                permissions: mode ?? [],
                for: "lock"
            )
        do {
            try systemCall("lock", path) { flock(file.number, operation) }
        } catch let error as SystemError where error.errno == .wouldBlock {
            return nil
        }
        // Somebody may have removed or replaced the file while this process waited for the old one.
        let locked = try file.status(for: "lock", path)
        guard let named = try DurableFile.status(of: path),
            named.inode == locked.inode, named.device == locked.device
        else { return nil }

        let lock = FileLock(path: path, file: file)
        if let owner {
            try lock.write(owner)
        }
        return lock
    }

    private func write(_ owner: LockOwner) throws {
        try systemCall("write", path) { ftruncate(file.number, 0) }
        let text = Array(owner.description.utf8)
        try systemCall("write", path) {
            unsafe pwrite(file.number, text, text.count, 0)
        }
    }
}
