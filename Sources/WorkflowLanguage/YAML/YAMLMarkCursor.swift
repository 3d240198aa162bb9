import WorkflowDiagnostics
import Yams

/// Finds the offsets of marks that come in the order of the text, in linear time altogether.
struct YAMLMarkCursor {
    /// Where the text begins, behind a byte order mark.
    let start: Int
    private let text: SourceText
    private var line = 1
    private var column = 1
    private var offset: Int

    init(_ text: SourceText) {
        self.text = text
        start = text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        offset = start
    }

    /// The offset of a mark; one beyond its line is moved to the end of it.
    mutating func offset(of mark: Mark) -> Int {
        if mark.line != line || mark.column < column {
            line = mark.line
            column = 1
            offset = line == 1 ? start : text.range(ofLine: line).lowerBound
        }
        let bytes = text.bytes
        while column < mark.column, offset < bytes.count, bytes[offset] != UInt8(ascii: "\n") {
            offset += 1
            while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 {
                offset += 1
            }
            column += 1
        }
        return offset
    }
}
