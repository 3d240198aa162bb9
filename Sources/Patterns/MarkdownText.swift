/// Markdown text as a reader sees it.
package enum MarkdownText {
    /// Returns the text without marks of emphasis; lines stay where they are.
    ///
    /// Marks in code stay, and so do stars and underscores that emphasise nothing, such as those
    /// of `2 * 3` and `snake_case`. Linear in the text.
    package static func plain(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == star || $0 == underscore }) else {
            return text
        }
        var reader = EmphasisReader(Array(text.utf8))
        return String(decoding: reader.plain(), as: UTF8.self)
    }

    fileprivate static let star = UInt8(ascii: "*")
    fileprivate static let underscore = UInt8(ascii: "_")
}

/// Pairs the marks of emphasis paragraph by paragraph.
private struct EmphasisReader {
    /// Marks in a row that may still open emphasis.
    private struct Run {
        let start: Int
        var count: Int
    }

    /// Longer rows of backticks are text; this keeps reading linear.
    private static let longestCodeMark = 16

    private let bytes: [UInt8]
    private var isDropped: [Bool]
    private var stars: [Run] = []
    private var underscores: [Run] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        isDropped = Array(repeating: false, count: bytes.count)
    }

    mutating func plain() -> [UInt8] {
        var offset = 0
        var isLineStart = true
        while offset < bytes.count {
            let byte = bytes[offset]
            if isLineStart, let end = endOfFence(from: offset) {
                offset = end
                stars = []
                underscores = []
                continue
            }
            isLineStart = byte == UInt8(ascii: "\n")
            switch byte {
            case UInt8(ascii: "\n"):
                offset += 1
                if isBlankLine(from: offset) {
                    stars = []
                    underscores = []
                }
            case UInt8(ascii: "\\"):
                offset +=
                    offset + 1 < bytes.count && bytes[offset + 1] != UInt8(ascii: "\n") ? 2 : 1
            case UInt8(ascii: "`"): offset = endOfCode(from: offset)
            case MarkdownText.star, MarkdownText.underscore:
                let end = endOfRun(from: offset)
                read(offset..<end, of: byte)
                offset = end
            default: offset += 1
            }
        }
        return zip(bytes, isDropped).filter { !$0.1 }.map(\.0)
    }

    private mutating func read(_ range: Range<Int>, of mark: UInt8) {
        let before = range.lowerBound > 0 ? bytes[range.lowerBound - 1] : UInt8(ascii: "\n")
        let after = range.upperBound < bytes.count ? bytes[range.upperBound] : UInt8(ascii: "\n")
        var opens = !Self.isSpace(after)
        var closes = !Self.isSpace(before)
        if mark == MarkdownText.underscore {
            (opens, closes) = (opens && !Self.isWord(before), closes && !Self.isWord(after))
        }
        var run = Run(start: range.lowerBound, count: range.count)
        if closes {
            close(&run, of: mark)
        }
        if opens, run.count > 0 {
            let rest = Run(start: range.upperBound - run.count, count: run.count)
            if mark == MarkdownText.star {
                stars.append(rest)
            } else {
                underscores.append(rest)
            }
        }
    }

    private mutating func close(_ run: inout Run, of mark: UInt8) {
        var open = mark == MarkdownText.star ? stars : underscores
        if mark == MarkdownText.star { stars = [] } else { underscores = [] }
        var closed = run.start
        while run.count > 0, var last = open.popLast() {
            let count = min(run.count, last.count)
            for index in 0..<count {
                isDropped[last.start + last.count - 1 - index] = true
                isDropped[closed + index] = true
            }
            closed += count
            run.count -= count
            last.count -= count
            if last.count > 0 {
                open.append(last)
            }
        }
        if mark == MarkdownText.star { stars = open } else { underscores = open }
    }

    // MARK: Code

    private func endOfRun(from start: Int) -> Int {
        bytes[start...].firstIndex { $0 != bytes[start] } ?? bytes.count
    }

    /// The end of inline code, or of its opening marks when nothing closes it on the line.
    private func endOfCode(from start: Int) -> Int {
        let opening = endOfRun(from: start)
        guard opening - start <= Self.longestCodeMark else {
            return opening
        }
        var index = opening
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") {
            if bytes[index] == UInt8(ascii: "`") {
                let end = endOfRun(from: index)
                if end - index == opening - start {
                    return end
                }
                index = end
            } else {
                index += 1
            }
        }
        return opening
    }

    /// The end of a fenced block that begins on this line.
    private func endOfFence(from start: Int) -> Int? {
        guard let count = fenceCount(from: start) else {
            return nil
        }
        let mark = bytes[firstMark(from: start)]
        var line = nextLine(after: start)
        while line < bytes.count {
            if let closing = fenceCount(from: line), closing >= count,
                bytes[firstMark(from: line)] == mark
            {
                return nextLine(after: line)
            }
            line = nextLine(after: line)
        }
        return bytes.count
    }

    private func fenceCount(from start: Int) -> Int? {
        let first = firstMark(from: start)
        guard first < bytes.count, "`~".utf8.contains(bytes[first]) else {
            return nil
        }
        let count = endOfRun(from: first) - first
        return count >= 3 ? count : nil
    }

    private func firstMark(from start: Int) -> Int {
        bytes[start...].firstIndex { $0 != UInt8(ascii: " ") } ?? bytes.count
    }

    private func nextLine(after start: Int) -> Int {
        bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
    }

    private func isBlankLine(from start: Int) -> Bool {
        var index = start
        while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == 9 {
            index += 1
        }
        return index == bytes.count || bytes[index] == UInt8(ascii: "\n")
            || bytes[index] == UInt8(ascii: "\r")
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte <= 0x20
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte)
    }
}
