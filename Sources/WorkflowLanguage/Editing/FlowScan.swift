/// Reads collections in brackets up to some place, whatever stands in them.
struct FlowScan {
    /// A collection that is open.
    struct Frame {
        let isMap: Bool
        /// The key whose value is being written.
        var key: String?
        /// The keys so far with what stands behind them.
        var entries: [String: String] = [:]
    }

    /// The open collections, outermost first.
    private(set) var frames: [Frame] = []
    /// The offset at which the current key or value begins; nothing before its first byte.
    private(set) var wordStart: Int?
    private var quote: UInt8?

    /// Whether a collection is still open.
    var isOpen: Bool { !frames.isEmpty }

    /// Goes on with a part of the text.
    mutating func scan(_ bytes: [UInt8], _ range: Range<Int>) {
        var offset = range.lowerBound
        while offset < range.upperBound {
            let byte = bytes[offset]
            if let open = quote {
                if byte == UInt8(ascii: "\\"), open == UInt8(ascii: "\"") {
                    offset += 1
                } else if byte == open {
                    quote = nil
                }
            } else if byte == UInt8(ascii: "#"),
                offset == range.lowerBound || Self.isSpace(bytes[offset - 1])
            {
                let end = bytes[offset..<range.upperBound].firstIndex(of: UInt8(ascii: "\n"))
                offset = end ?? range.upperBound
                continue
            } else {
                take(byte, at: offset, bytes, range.upperBound)
            }
            offset += 1
            if frames.isEmpty {
                return
            }
        }
    }

    private mutating func take(_ byte: UInt8, at offset: Int, _ bytes: [UInt8], _ end: Int) {
        switch byte {
        case UInt8(ascii: "["), UInt8(ascii: "{"):
            frames.append(Frame(isMap: byte == UInt8(ascii: "{")))
            wordStart = nil
        case UInt8(ascii: "]"), UInt8(ascii: "}"):
            finishWord(bytes, offset)
            _ = frames.popLast()
        case UInt8(ascii: ","): finishWord(bytes, offset)
        case UInt8(ascii: ":")
        where frames.last?.isMap == true && frames.last?.key == nil
            && (offset + 1 >= end || Self.isSpace(bytes[offset + 1])):
            frames[frames.count - 1].key = wordStart.map { word(bytes, $0..<offset) } ?? ""
            wordStart = nil
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            quote = wordStart == nil ? byte : nil
            wordStart = wordStart ?? offset
        default:
            if wordStart == nil, !Self.isSpace(byte) {
                wordStart = offset
            }
        }
    }

    private mutating func finishWord(_ bytes: [UInt8], _ end: Int) {
        if let last = frames.indices.last, let key = frames[last].key {
            frames[last].entries[key] = wordStart.map { word(bytes, $0..<end) } ?? ""
            frames[last].key = nil
        }
        wordStart = nil
    }

    private func word(_ bytes: [UInt8], _ range: Range<Int>) -> String {
        var part = bytes[range]
        while let last = part.last, Self.isSpace(last) {
            part = part.dropLast()
        }
        return YAMLLines.unquoted(part)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        YAMLLines.isBlank(byte) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
