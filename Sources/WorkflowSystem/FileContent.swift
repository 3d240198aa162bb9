import SystemPackage

/// Reads whole regular files within a limit.
enum FileContent {
    /// Refuses what is no regular file: a FIFO or a device could block or never end.
    static func requireRegular(_ file: borrowing Descriptor, _ path: FilePath) throws {
        switch try file.status(for: "read", path).kind {
        case .file: return
        case .folder: throw SystemError("read", path, errno: .isDirectory)
        case .link, .fifo, .other:
            throw SystemError.refusal("read", path, because: "it is not a regular file")
        }
    }

    /// Reads from the current position to the end, piece by piece.
    static func read(
        _ file: borrowing Descriptor,
        _ path: FilePath,
        inPieces take: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        while true {
            let count = try unsafe buffer.withUnsafeMutableBytes { buffer in
                try unsafe file.read(into: buffer, path: path)
            }
            if count == 0 { return }
            try take(buffer[..<count])
        }
    }

    /// Reads from the current position to the end; more bytes than allowed are an error.
    static func readAll(
        _ file: borrowing Descriptor,
        _ path: FilePath,
        limit: Int
    ) throws -> [UInt8] {
        // Sizes are hints: a file may grow meanwhile, and those of /proc claim to be empty.
        let hint = try file.status(for: "read", path).size
        var bytes: [UInt8] = []
        var room = Int(clamping: hint) < limit ? Int(clamping: hint) + 1 : limit
        room = max(room, 4_096)
        while true {
            let chunk = try unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                count = try unsafe file.read(
                    into: UnsafeMutableRawBufferPointer(buffer),
                    path: path
                )
            }
            if chunk.isEmpty { return bytes }
            if chunk.count > limit - bytes.count {
                throw SystemError(
                    "read",
                    path,
                    errno: .fileTooLarge,
                    reason: "it is larger than \(limit) bytes"
                )
            }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            room = max(4_096, min(room, 1 << 20))
        }
    }
}
