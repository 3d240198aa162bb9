package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A FIFO by which any process that may write to it wakes the one that listens.
package enum WakeFIFO {
    /// Creates the FIFO; one that is there already is kept.
    package static func create(_ path: FilePath, mode: FilePermissions = .privateFile) throws {
        guard let name = path.lastComponent, name.kind == .regular else {
            throw SystemError("create", path, errno: .isDirectory)
        }
        let folder = try Folder(opening: path.removingLastComponent())
        let granted = try folder.granted(mode)
        do {
            try systemCall("create", path) {
                unsafe path.withPlatformString { unsafe mkfifo($0, granted.rawValue) }
            }
            try folder.share(folder.open(name, O_RDONLY | O_NONBLOCK, for: "create"), granted)
        } catch let error as SystemError where error.errno == .fileExists {
            guard try DurableFile.status(of: path)?.kind == .fifo else { throw error }
        }
    }

    /// Wakes who listens, and says whether somebody did.
    ///
    /// A FIFO that is absent or that nobody reads from is no error; neither is a full one, whose
    /// reader is about to wake anyway.
    package static func wake(_ path: FilePath) throws -> Bool {
        do {
            let writer = try Descriptor(
                opening: path,
                O_WRONLY | O_NONBLOCK | O_NOFOLLOW,
                for: "wake"
            )
            try requireFIFO(writer, path)
            // A reader of our own: were the other one to leave now, writing would raise SIGPIPE.
            let reader = try Descriptor(
                opening: path,
                O_RDONLY | O_NONBLOCK | O_NOFOLLOW,
                for: "wake"
            )
            try withExtendedLifetime(reader) { try writer.writeAll([1], path: path) }
            return true
        } catch let error as SystemError where error.isNotFound || error.errno.rawValue == ENXIO {
            return false
        } catch let error as SystemError where error.errno == .wouldBlock {
            return true
        }
    }

    static func requireFIFO(_ file: borrowing Descriptor, _ path: FilePath) throws {
        guard try file.status(for: "wake", path).kind == .fifo else {
            throw SystemError.refusal("wake", path, because: "it is not a FIFO")
        }
    }
}
