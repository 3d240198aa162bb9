/// Takes the data of server-sent events out of a stream that comes in pieces.
struct EventReader {
    /// A line that is longer than anybody sends.
    struct LineTooLong: Error {}

    private static let longestLine = 4 << 20

    private var line: [UInt8] = []
    private var data: [UInt8]?

    /// Takes in a piece of the stream.
    ///
    /// - Returns: The data of each event that is complete now, in order.
    /// - Throws: `LineTooLong`.
    mutating func take(_ piece: [UInt8]) throws(LineTooLong) -> [[UInt8]] {
        var events: [[UInt8]] = []
        var rest = piece[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line += rest[..<end]
            rest = rest[(end + 1)...]
            endLine().map { events.append($0) }
        }
        line += rest
        guard line.count <= Self.longestLine else {
            throw LineTooLong()
        }
        return events
    }

    /// Ends the stream, which need not end with an empty line.
    mutating func finish() -> [UInt8]? {
        let last = line.isEmpty ? nil : endLine()
        defer { data = nil }
        return last ?? data
    }

    private mutating func endLine() -> [UInt8]? {
        defer { line = [] }
        if line.last == UInt8(ascii: "\r") {
            line.removeLast()
        }
        guard !line.isEmpty else {
            defer { data = nil }
            return data
        }
        let field = Array("data:".utf8)
        guard line.starts(with: field) else {
            return nil
        }
        let value = line.dropFirst(field.count)
        let text = value.first == UInt8(ascii: " ") ? value.dropFirst() : value
        data = data.map { $0 + [UInt8(ascii: "\n")] + text } ?? Array(text)
        return nil
    }
}
