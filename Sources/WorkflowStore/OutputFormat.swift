import WorkflowModel
import WorkflowSystem

/// How a line of output stands in its file: `<time> <stream> <text>` and an end of line.
enum OutputFormat {
    private static let space = UInt8(ascii: " ")
    private static let endOfLine = UInt8(ascii: "\n")

    static func bytes(_ time: Timestamp, _ stream: OutputLine.Stream, _ text: [UInt8]) -> [UInt8] {
        var bytes = Array(RFC3339.text(microseconds: time.microseconds).utf8)
        bytes.reserveCapacity(bytes.count + text.count + 16)
        bytes.append(space)
        bytes += stream.rawValue.utf8
        bytes.append(space)
        // A line is one line: an end of line within would begin a record that nobody wrote.
        bytes += text.contains(endOfLine) ? text.map { $0 == endOfLine ? space : $0 } : text
        bytes.append(endOfLine)
        return bytes
    }

    /// Reads a line without its end; nothing for one that was cut off or is none of ours.
    static func parse(
        _ line: ArraySlice<UInt8>
    ) -> (time: Timestamp, stream: OutputLine.Stream, text: ArraySlice<UInt8>)? {
        let parts = line.split(separator: space, maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3,
            let time = RFC3339.microseconds(String(decoding: parts[0], as: UTF8.self)),
            let stream = OutputLine.Stream(rawValue: String(decoding: parts[1], as: UTF8.self))
        else {
            return nil
        }
        return (Timestamp(microseconds: time), stream, parts[2])
    }
}
