internal import Crypto
package import SystemPackage

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Digests bytes as they come, in bounded memory.
package struct DigestStream: Sendable {
    private var hash = SHA256()

    package init() {}

    package mutating func update(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    }

    package mutating func update(_ bytes: ArraySlice<UInt8>) {
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    }

    mutating func update(_ text: String.UTF8View) {
        let isTaken: Void? = unsafe text.withContiguousStorageIfAvailable {
            unsafe hash.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
        if isTaken == nil { update(Array(text)) }
    }

    mutating func update(_ bytes: UnsafeRawBufferPointer) {
        unsafe hash.update(bufferPointer: bytes)
    }

    /// The digest of what came so far; more may follow.
    package func finish() -> SHA256Digest {
        SHA256Digest(hash.finalize())
    }

    /// Digests a regular file at a trusted path.
    package static func digest(of path: FilePath) throws -> SHA256Digest {
        let file = try Descriptor(opening: path, O_RDONLY | O_NONBLOCK, for: "read")
        try FileContent.requireRegular(file, path)
        return try digest(of: file, path)
    }

    static func digest(of file: borrowing Descriptor, _ path: FilePath) throws -> SHA256Digest {
        var stream = DigestStream()
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        while true {
            let count = try unsafe buffer.withUnsafeMutableBytes { buffer in
                let count = try unsafe file.read(into: buffer, path: path)
                unsafe stream.hash.update(
                    bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<count])
                )
                return count
            }
            if count == 0 { return stream.finish() }
        }
    }
}
