#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Terminal {
    /// How many lines fit on the screen; nothing when the stream is no terminal.
    package static func height(_ stream: Stream = .output) -> Int? {
        var size = winsize()
        guard unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else {
            return nil
        }
        return Int(size.ws_row)
    }
}
