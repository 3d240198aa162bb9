import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension Terminal {
    /// Reads standard input to its end; waiting for it occupies the calling thread.
    ///
    /// - Throws: `SystemError` with `fileTooLarge` for more bytes than the limit.
    package static func readInput(limit: Int) throws -> [UInt8] {
        let path: FilePath = "/dev/stdin"
        let input = try Descriptor(opening: path, O_RDONLY, for: "read")
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = try unsafe buffer.withUnsafeMutableBytes {
                try unsafe input.read(into: $0, path: path)
            }
            guard count > 0 else {
                return bytes
            }
            bytes += buffer[..<count]
            guard bytes.count <= limit else {
                throw SystemError("read", path, errno: .fileTooLarge)
            }
        }
    }
}
