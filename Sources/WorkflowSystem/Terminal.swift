internal import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// The three standard streams and the terminal behind them.
package enum Terminal {
    /// A standard stream.
    package enum Stream: CInt, Sendable {
        case input = 0
        case output = 1
        case error = 2
    }

    /// Says whether a person sits at the stream.
    package static func isTerminal(_ stream: Stream) -> Bool {
        isatty(stream.rawValue) == 1
    }

    /// The name of the terminal behind a stream, such as `/dev/pts/3`; nothing when there is none.
    package static func name(of stream: Stream) -> String? {
        var buffer = [CChar](repeating: 0, count: 256)
        guard unsafe ttyname_r(stream.rawValue, &buffer, buffer.count) == 0 else {
            return nil
        }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) },
            as: UTF8.self
        )
    }

    /// How many characters fit on a line; nothing when the stream is no terminal.
    package static func width(_ stream: Stream = .output) -> Int? {
        var size = winsize()
        guard unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }

    /// Puts the null device where a standard stream is closed.
    ///
    /// The next file that is opened would take its place otherwise, and what is meant for people
    /// would be written into it.
    package static func occupyClosedStreams() {
        for stream in 0...Stream.error.rawValue where fcntl(stream, F_GETFD) == -1 {
            // The lowest free number is given away, which is that of the stream.
            _ = unsafe open("/dev/null", O_RDWR)
        }
    }

    /// Makes writing to a reader that left an error instead of the end of this process.
    ///
    /// Children are not affected: they start with default signals.
    package static func ignoreBrokenPipes() {
        _ = signal(SIGPIPE, SIG_IGN)
    }

    /// Writes everything, and says whether there was still a reader.
    ///
    /// A reader that left, such as `head`, is no error: end quietly.
    package static func write(_ text: String, to stream: Stream = .output) throws -> Bool {
        try write(Array(text.utf8), to: stream)
    }

    /// Writes everything, and says whether there was still a reader.
    package static func write(_ bytes: [UInt8], to stream: Stream = .output) throws -> Bool {
        try write(bytes, toDescriptor: stream.rawValue)
    }

    static func write(_ bytes: [UInt8], toDescriptor number: CInt) throws -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            do {
                let count = try systemCall("write the output") {
                    unsafe rest.withUnsafeBytes { buffer in
                        #if canImport(Darwin)
                        unsafe Darwin.write(number, buffer.baseAddress, buffer.count)
                        #else
                        unsafe Glibc.write(number, buffer.baseAddress, buffer.count)
                        #endif
                    }
                }
                rest = rest.dropFirst(count)
            } catch let error as SystemError where error.errno == .brokenPipe {
                return false
            } catch let error as SystemError where error.errno == .wouldBlock {
                // Somebody else made the stream non-blocking, which copies of it share.
                var room = pollfd(fd: number, events: Int16(POLLOUT), revents: 0)
                _ = unsafe poll(&room, 1, -1)
            }
        }
        return true
    }

    /// Takes what stands in the input, at most a number of bytes; empty at its end.
    ///
    /// - Parameters:
    ///   - limit: How many bytes are taken at most.
    ///   - isWaiting: Whether to wait until there is something.
    /// - Returns: The bytes; nothing when there are none yet and nobody waits.
    /// - Throws: `SystemError` when the stream cannot be read.
    package static func read(upTo limit: Int, waiting isWaiting: Bool) throws -> [UInt8]? {
        while true {
            var something = pollfd(fd: Stream.input.rawValue, events: Int16(POLLIN), revents: 0)
            let count = try systemCall("wait for input") {
                unsafe poll(&something, 1, isWaiting ? -1 : 0)
            }
            guard count > 0 else {
                return nil
            }
            var bytes = [UInt8](repeating: 0, count: limit)
            do {
                let count = try systemCall("read the input") {
                    unsafe bytes.withUnsafeMutableBytes { buffer in
                        #if canImport(Darwin)
                        unsafe Darwin.read(Stream.input.rawValue, buffer.baseAddress, buffer.count)
                        #else
                        unsafe Glibc.read(Stream.input.rawValue, buffer.baseAddress, buffer.count)
                        #endif
                    }
                }
                return Array(bytes[..<count])
            } catch let error as SystemError where error.errno == .wouldBlock {
                // Another reader of a shared, non-blocking stream was faster.
                continue
            }
        }
    }
}
