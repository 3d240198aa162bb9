import SystemPackage
import WorkflowSystem

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension FileLock {
    /// How long who tries to take a lock waits for those who only ask whether it is held.
    package static let patienceWithProbes = Duration.milliseconds(100)

    /// Says whether anybody holds the lock, without taking it from those who want it.
    ///
    /// The probe shares the lock for a moment; who tries to take it just then must try again.
    static func isHeld(_ path: FilePath) throws -> Bool {
        let file: FileDescriptor
        do {
            file = try .open(path, .readOnly, options: [.closeOnExec, .noFollow, .nonBlocking])
        } catch Errno.noSuchFileOrDirectory {
            return false
        } catch let error as Errno {
            throw SystemError("examine", path, errno: error)
        }
        return try file.closeAfter {
            if flock(file.rawValue, LOCK_SH | LOCK_NB) == 0 {
                return false
            }
            let failure = Errno(rawValue: errno)
            if failure == .wouldBlock {
                return true
            }
            throw SystemError("examine", path, errno: failure)
        }
    }
}
