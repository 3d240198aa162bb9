import WorkflowDiagnostics

/// Decides whether bytes are text of a sensible size at all.
enum TextCheck {
    /// The first reason why the bytes are not readable text.
    static func finding(in bytes: [UInt8], file: String) -> Diagnostic? {
        guard bytes.count <= YAMLDocument.largestFile else {
            return Diagnostic(
                .fileTooLarge,
                "the file has \(bytes.count >> 20) MB but at most "
                    + "\(YAMLDocument.largestFile >> 20) MB are read",
                at: SourceSpan(file: file)
            )
        }
        if let offset = invalidUTF8(in: bytes) {
            return Diagnostic(
                .notText,
                "the bytes here are not UTF-8 text",
                at: SourceSpan(file: file, range: offset..<min(offset + 1, bytes.count)),
                hints: [
                    "the file may be binary, cut off, or in another encoding; save it as UTF-8"
                ]
            )
        }
        if let range = controlCharacter(in: bytes) {
            let scalar = String(decoding: bytes[range], as: UTF8.self).unicodeScalars.first
            let digits = String(scalar?.value ?? 0, radix: 16, uppercase: true)
            let number = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
            return Diagnostic(
                .controlCharacter,
                "the text contains the control character U+\(number)",
                at: SourceSpan(file: file, range: range),
                hints: ["remove it, or write it as an escape such as \"\\u\(number)\" in quotes"]
            )
        }
        return nil
    }

    private static func invalidUTF8(in bytes: [UInt8]) -> Int? {
        if String(validating: bytes, as: UTF8.self) != nil {
            return nil
        }
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            offset += UTF8.width(scalar)
        }
        return offset
    }

    /// Anything but tabs and line ends that moves a cursor or ends a line for some readers only.
    private static func controlCharacter(in bytes: [UInt8]) -> Range<Int>? {
        for (offset, byte) in bytes.enumerated() where byte < 0x20 || byte >= 0x7F {
            let next = offset + 1 < bytes.count ? bytes[offset + 1] : 0
            switch byte {
            case 0x09, 0x0A: continue
            case 0x0D where next == 0x0A: continue
            case 0..<0x20, 0x7F: return offset..<offset + 1
            case 0xC2 where next < 0xA0: return offset..<offset + 2
            case 0xE2 where next == 0x80 && isLineSeparator(bytes, offset + 2):
                return offset..<offset + 3
            case 0xEF where next == 0xBB && offset > 0 && bytes[offset + 2] == 0xBF:
                return offset..<offset + 3
            default: continue
            }
        }
        return nil
    }

    private static func isLineSeparator(_ bytes: [UInt8], _ offset: Int) -> Bool {
        offset < bytes.count && (bytes[offset] == 0xA8 || bytes[offset] == 0xA9)
    }
}
