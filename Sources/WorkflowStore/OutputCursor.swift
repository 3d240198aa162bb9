import SystemPackage
import WorkflowModel
import WorkflowSystem

/// Reads the records of one file in order, a piece of the file at a time.
///
/// The file is open only while a piece is read, so any number of cursors may exist.
struct OutputCursor {
    private static let pieceSize = 1 << 16

    private let place: OutputPlace
    private let path: FilePath
    private var piece: [UInt8] = []
    private var position = 0
    private var offset: Int64 = 0
    private var isAtEnd = false
    /// The record to be read next; nothing at the end.
    private(set) var head: OutputRecord?

    /// Begins to read a file.
    ///
    /// - Parameters:
    ///   - place: Which attempt's output.
    ///   - state: The state folder of the project.
    ///   - tail: How many lines to read at most, counted from the end; nothing for all.
    /// - Throws: `SystemError` when the file cannot be read.
    init(_ place: OutputPlace, state: FilePath, tail: Int?) throws {
        self.place = place
        path = place.path(state: state)
        if let tail {
            offset = try Self.offset(ofLast: tail, in: path)
        }
        try advance()
    }

    /// Goes on to the next record; lines that were cut off are passed over.
    mutating func advance() throws {
        head = nil
        while head == nil, let line = try nextLine() {
            head = OutputFormat.parse(line).map { parsed in
                OutputRecord(
                    time: parsed.time,
                    step: place.step,
                    attempt: place.attempt,
                    stream: parsed.stream,
                    bytes: Array(parsed.text)
                )
            }
        }
    }

    private mutating func nextLine() throws -> ArraySlice<UInt8>? {
        var searched = position
        while true {
            if let end = piece[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                defer { position = end + 1 }
                return piece[position..<end]
            }
            guard !isAtEnd else {
                return nil
            }
            searched = piece.count - position
            piece.removeFirst(position)
            position = 0
            let more = try Self.read(path, at: offset, count: Self.pieceSize)
            isAtEnd = more.isEmpty
            offset += Int64(more.count)
            piece += more
        }
    }

    /// Where the last lines of a file begin.
    private static func offset(ofLast lines: Int, in path: FilePath) throws -> Int64 {
        guard let size = try DurableFile.status(of: path)?.size, size > 0 else {
            return 0
        }
        var missing = lines
        // The end of the last line is none of those between lines.
        var end = size - 1
        while end > 0 {
            let start = max(0, end - Int64(pieceSize))
            let bytes = try read(path, at: start, count: Int(end - start))
            for index in bytes.indices.reversed() where bytes[index] == UInt8(ascii: "\n") {
                missing -= 1
                if missing <= 0 {
                    return start + Int64(index) + 1
                }
            }
            end = start
        }
        return lines > 0 ? 0 : size
    }

    private static func read(_ path: FilePath, at offset: Int64, count: Int) throws -> [UInt8] {
        do {
            let file = try FileDescriptor.open(
                path,
                .readOnly,
                options: [.closeOnExec, .noFollow, .nonBlocking]
            )
            return try file.closeAfter {
                try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
                    filled = try unsafe file.read(
                        fromAbsoluteOffset: offset,
                        into: UnsafeMutableRawBufferPointer(buffer)
                    )
                }
            }
        } catch let error as Errno {
            throw SystemError("read", path, errno: error)
        }
    }
}
