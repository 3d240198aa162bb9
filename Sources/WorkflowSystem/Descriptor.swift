import CProcess
import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// An open file that is closed exactly once; no child inherits it.
struct Descriptor: ~Copyable, Sendable {
    let number: CInt

    /// Takes over a descriptor that nobody else closes.
    init(adopting number: CInt) {
        self.number = number
    }

    /// Opens a path, following links.
    init(
        opening path: FilePath,
        _ flags: CInt,
        permissions: FilePermissions = [],
        for operation: String
    ) throws {
        number = try systemCall(operation, path) {
            unsafe path.withPlatformString {
                unsafe open($0, flags | O_CLOEXEC, permissions.rawValue)
            }
        }
    }

    deinit {
        _ = close(number)
    }

    /// What the open file is.
    func status(for operation: String, _ path: FilePath) throws -> FileStatus {
        var answer = stat()
        try systemCall(operation, path) { unsafe fstat(number, &answer) }
        return FileStatus(answer)
    }

    /// Writes everything, however many calls it takes.
    func writeAll(_ bytes: borrowing [UInt8], path: @autoclosure () -> FilePath?) throws {
        try unsafe bytes.withUnsafeBytes { buffer in
            try unsafe writeAll(buffer, path: path())
        }
    }

    /// Writes everything, however many calls it takes.
    func writeAll(_ bytes: UnsafeRawBufferPointer, path: @autoclosure () -> FilePath?) throws {
        var rest = unsafe bytes
        while unsafe !rest.isEmpty {
            let count = try systemCall("write", path()) {
                unsafe write(number, rest.baseAddress, rest.count)
            }
            unsafe rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count))
        }
    }

    /// Writes everything from a place of a file on.
    func writeAll(
        _ bytes: borrowing [UInt8],
        at offset: Int,
        path: @autoclosure () -> FilePath?
    ) throws {
        var done = 0
        while done < bytes.count {
            done += try systemCall("write", path()) {
                unsafe bytes.withUnsafeBytes { buffer in
                    let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer.dropFirst(done))
                    return unsafe pwrite(number, rest.baseAddress, rest.count, off_t(offset + done))
                }
            }
        }
    }

    /// Reads into the buffer and returns how many bytes came; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer, path: FilePath?) throws -> Int {
        try systemCall("read", path) {
            #if canImport(Darwin)
            unsafe Darwin.read(number, buffer.baseAddress, buffer.count)
            #else
            unsafe Glibc.read(number, buffer.baseAddress, buffer.count)
            #endif
        }
    }

    /// Waits until the device has what was written.
    ///
    /// Never try again after a failure: the kernel may have dropped the very pages that it could
    /// not write, and a second call would report success.
    func sync(path: @autoclosure () -> FilePath?) throws {
        #if canImport(Darwin)
        // fsync stops at the drive's cache there; not every file system has the stronger call.
        if fcntl(number, F_FULLFSYNC) == 0 { return }
        if lastErrno != .notSupported && lastErrno != .invalidArgument {
            throw SystemError("sync", path(), errno: lastErrno)
        }
        #endif
        if fsync(number) != 0 {
            throw SystemError("sync", path(), errno: lastErrno)
        }
    }

    /// Makes a pipe whose ends stay clear of the three standard streams.
    static func pipe() throws -> Pipe {
        var ends: (CInt, CInt) = (-1, -1)
        try systemCall("make a pipe") {
            unsafe withUnsafeMutableBytes(of: &ends) { buffer in
                unsafe cprocess_pipe(buffer.bindMemory(to: CInt.self).baseAddress)
            }
        }
        let reading = Descriptor(adopting: ends.0)
        let writing = Descriptor(adopting: ends.1)
        return Pipe(
            reading: try reading.aboveStandardStreams(),
            writing: try writing.aboveStandardStreams()
        )
    }

    private consuming func aboveStandardStreams() throws -> Descriptor {
        if number > 2 { return self }
        let higher = try systemCall("make a pipe") { fcntl(number, F_DUPFD_CLOEXEC, 3) }
        return Descriptor(adopting: higher)
    }
}

/// The two ends of a pipe.
struct Pipe: ~Copyable {
    let reading: Descriptor
    let writing: Descriptor
}
