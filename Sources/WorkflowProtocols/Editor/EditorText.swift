package import JSON
import WorkflowDiagnostics

/// The text of a document with the positions that editors use: lines and UTF-16 units from 0.
///
/// Unlike in files that are only read, a carriage return alone ends a line too, as the Language
/// Server Protocol demands.
package struct EditorText: Sendable {
    /// A position as the protocol counts.
    package struct Position: Sendable, Hashable, JSONRepresentable {
        package let line: Int
        package let character: Int

        /// The position as the protocol writes it.
        package var json: JSONValue { ["line": line.json, "character": character.json] }
    }

    /// The text in UTF-8.
    package let bytes: [UInt8]
    private let lineStarts: [Int]

    /// Indexes the lines of a text; linear in its length.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        for (offset, byte) in bytes.enumerated() {
            let isReturn = byte == UInt8(ascii: "\r")
            let next = offset + 1 < bytes.count ? bytes[offset + 1] : 0
            if byte == UInt8(ascii: "\n") || isReturn && next != UInt8(ascii: "\n") {
                starts.append(offset + 1)
            }
        }
        lineStarts = starts
    }

    /// The offset of a position; one beyond its line or the text is moved to the end of it.
    package func offset(of position: Position) -> Int {
        guard position.line < lineStarts.count else {
            return bytes.count
        }
        guard position.line >= 0 else {
            return 0
        }
        var offset = lineStarts[position.line]
        var rest = position.character
        while rest > 0, offset < bytes.count {
            let byte = bytes[offset]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                break
            }
            let width = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
            // A character of two units is not divided.
            rest -= width == 4 ? 2 : 1
            guard rest >= 0 else {
                break
            }
            offset = min(offset + width, bytes.count)
        }
        return offset
    }

    /// The position of an offset; one within a character counts as its beginning.
    package func position(of offset: Int) -> Position {
        var offset = min(max(0, offset), bytes.count)
        while offset > 0, offset < bytes.count, bytes[offset] & 0xC0 == 0x80 {
            offset -= 1
        }
        let line = lineStarts.lastIndex(notAbove: offset)
        let head = bytes[lineStarts[line]..<offset]
        let character = head.reduce(0) { count, byte in
            byte & 0xC0 == 0x80 ? count : count + (byte >= 0xF0 ? 2 : 1)
        }
        return Position(line: line, character: character)
    }

    /// A range of offsets as the protocol writes it.
    package func json(_ range: Range<Int>) -> JSONValue {
        [
            "start": position(of: range.lowerBound).json,
            "end": position(of: range.upperBound).json,
        ]
    }

    /// The text with a part replaced.
    package func replacing(_ range: Range<Int>, by text: String) -> EditorText {
        EditorText(bytes[..<range.lowerBound] + Array(text.utf8) + bytes[range.upperBound...])
    }
}

extension EditorText.Position {
    /// Reads a position; nothing when it is none.
    package init?(_ value: JSONValue?) {
        guard let line = value?["line"]?.intValue, let character = value?["character"]?.intValue,
            line >= 0, character >= 0
        else {
            return nil
        }
        self.init(line: line, character: character)
    }
}
