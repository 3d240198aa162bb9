/// The text of a file, able to say on which line and column an offset lies.
public struct SourceText: Sendable {
    /// A position as people count: both from 1, columns in characters.
    public struct Position: Sendable, Hashable {
        /// The line, counted from 1.
        public let line: Int
        /// The column in characters, counted from 1.
        public let column: Int
    }

    /// The bytes of the file, which need not be valid UTF-8.
    public let bytes: [UInt8]
    private let lineStarts: [Int]

    /// Indexes the lines of a text; linear in its length.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "\n") {
            starts.append(offset + 1)
        }
        lineStarts = starts
    }

    /// Indexes the lines of a string.
    public init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// Where an offset lies; offsets beyond the text count as its end.
    public func position(of offset: Int) -> Position {
        let offset = min(max(0, offset), bytes.count)
        let index = lineIndex(of: offset)
        let head = String(decoding: bytes[lineStarts[index]..<offset], as: UTF8.self)
        return Position(line: index + 1, column: head.count + 1)
    }

    /// Where an offset lies, with the column counted in UTF-16 as editors count.
    public func utf16Position(of offset: Int) -> Position {
        let offset = min(max(0, offset), bytes.count)
        let index = lineIndex(of: offset)
        let head = String(decoding: bytes[lineStarts[index]..<offset], as: UTF8.self)
        return Position(line: index + 1, column: head.utf16.count + 1)
    }

    /// The offsets of a line without its end, counted from 1.
    public func range(ofLine line: Int) -> Range<Int> {
        guard (1...lineStarts.count).contains(line) else {
            return bytes.count..<bytes.count
        }
        let start = lineStarts[line - 1]
        var end = line < lineStarts.count ? lineStarts[line] - 1 : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") {
            end -= 1
        }
        return start..<end
    }

    /// The text of a line without its end, counted from 1.
    public func line(_ line: Int) -> String {
        String(decoding: bytes[range(ofLine: line)], as: UTF8.self)
    }

    /// The offset of a line and a column counted in Unicode scalars, both from 1.
    ///
    /// This is how YAML marks count; a mark beyond its line is moved to the end of it.
    public func offset(line: Int, scalarColumn: Int) -> Int {
        let range = range(ofLine: line)
        let scalars = String(decoding: bytes[range], as: UTF8.self).unicodeScalars
        let head = scalars.prefix(max(0, scalarColumn - 1))
        return min(range.upperBound, range.lowerBound + head.reduce(0) { $0 + UTF8.width($1) })
    }

    private func lineIndex(of offset: Int) -> Int { lineStarts.lastIndex(notAbove: offset) }
}

extension [Int] {
    /// The place of the last number that is not above another one, in numbers that rise; else 0.
    package func lastIndex(notAbove number: Int) -> Int {
        var low = 0
        var high = count
        while high - low > 1 {
            let middle = (low + high) / 2
            if self[middle] <= number {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }
}
