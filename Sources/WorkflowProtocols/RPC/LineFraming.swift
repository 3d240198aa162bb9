/// Cuts a stream into lines, one message each, as the Model Context Protocol writes them.
///
/// A line that is too long is passed over, so that its sender can be told and go on.
package struct LineFraming: RPCFraming {
    /// Lines may have this many bytes.
    package static let largestFrame = 16 << 20

    private var bytes: [UInt8] = []
    private var start = 0
    /// How far it is known that no line ends.
    private var searched = 0
    /// Whether the line is too long, and its rest is dropped as it comes.
    private var isPassingOver = false

    /// Begins with an empty stream.
    package init() {}

    /// Takes more of the stream.
    package mutating func append(_ more: [UInt8]) {
        if start > 0, start == bytes.count || start > 1 << 20 {
            bytes.removeFirst(start)
            searched -= start
            start = 0
        }
        bytes += more
    }

    /// Takes the next line that holds something.
    package mutating func next() throws(UnreadableFrame) -> [UInt8]? {
        while true {
            guard let end = bytes[max(start, searched)...].firstIndex(of: UInt8(ascii: "\n")) else {
                searched = bytes.count
                passOverLongLine()
                return nil
            }
            let line = bytes[start..<end]
            start = end + 1
            searched = start
            if isPassingOver || line.count > Self.largestFrame {
                isPassingOver = false
                throw UnreadableFrame(
                    description: "a message has more than \(Self.largestFrame >> 20) MB",
                    isLast: false
                )
            }
            if line.contains(where: { $0 != UInt8(ascii: "\r") && $0 != UInt8(ascii: " ") }) {
                return Array(line)
            }
        }
    }

    /// Writes a line; JSON holds no line break but between its parts, where none is written.
    package static func framed(_ content: [UInt8]) -> [UInt8] {
        content + [UInt8(ascii: "\n")]
    }

    private mutating func passOverLongLine() {
        if isPassingOver || bytes.count - start > Self.largestFrame {
            isPassingOver = true
            bytes = []
            start = 0
            searched = 0
        }
    }
}
