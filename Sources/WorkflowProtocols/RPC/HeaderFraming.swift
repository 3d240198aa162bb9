/// Cuts a stream into frames with a header, as the Language Server Protocol writes them.
///
/// A header that makes no sense ends the stream: nobody can tell where the next one would begin.
package struct HeaderFraming: RPCFraming {
    /// Headers may have this many bytes.
    package static let longestHeader = 4_096
    /// Frames may have this many bytes; an 8 MB file fits in however it is escaped.
    package static let largestFrame = 64 << 20

    private var bytes: [UInt8] = []
    private var start = 0

    /// Begins with an empty stream.
    package init() {}

    /// Whether a part of a frame waits for the rest of it.
    package var isWithinFrame: Bool { start < bytes.count }

    /// Takes more of the stream.
    package mutating func append(_ more: [UInt8]) {
        if start > 0, start == bytes.count || start > 1 << 20 {
            bytes.removeFirst(start)
            start = 0
        }
        bytes += more
    }

    /// Takes the next frame; nothing until all of it is there.
    package mutating func next() throws(UnreadableFrame) -> [UInt8]? {
        guard let header = try header() else {
            return nil
        }
        let length = try length(header.lines)
        guard bytes.count - header.end >= length else {
            return nil
        }
        let frame = Array(bytes[header.end..<header.end + length])
        start = header.end + length
        return frame
    }

    /// Writes a frame.
    package static func framed(_ content: [UInt8]) -> [UInt8] {
        Array("Content-Length: \(content.count)\r\n\r\n".utf8) + content
    }

    private func header() throws(UnreadableFrame) -> (lines: [ArraySlice<UInt8>], end: Int)? {
        var lines: [ArraySlice<UInt8>] = []
        var line = start
        while true {
            let limit = min(bytes.count, start + Self.longestHeader)
            guard let end = bytes[line..<max(line, limit)].firstIndex(of: UInt8(ascii: "\n")) else {
                if bytes.count - start >= Self.longestHeader {
                    throw broken("the header has more than \(Self.longestHeader) bytes")
                }
                return nil
            }
            guard end > line, bytes[end - 1] == UInt8(ascii: "\r") else {
                throw broken("a line of the header does not end with CR LF")
            }
            if end - 1 == line {
                return (lines, end + 1)
            }
            lines.append(bytes[line..<end - 1])
            line = end + 1
        }
    }

    private func length(_ lines: [ArraySlice<UInt8>]) throws(UnreadableFrame) -> Int {
        var length: Int?
        for line in lines {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw broken("a line of the header is no 'Name: value'")
            }
            let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
            let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
                .drop { $0 == " " }
            guard name == "content-length" else {
                continue
            }
            let isNumber =
                !value.isEmpty && value.utf8.count <= 18
                && value.utf8.allSatisfy { (0x30...0x39).contains($0) }
            guard isNumber, let number = Int(value), length == nil else {
                throw broken("'Content-Length' is no number, or is given twice")
            }
            length = number
        }
        guard let length else {
            throw broken("the header has no 'Content-Length'")
        }
        guard length <= Self.largestFrame else {
            throw broken("the frame has \(length) bytes, more than \(Self.largestFrame >> 20) MB")
        }
        return length
    }

    private func broken(_ reason: String) -> UnreadableFrame {
        UnreadableFrame(description: reason, isLast: true)
    }
}
