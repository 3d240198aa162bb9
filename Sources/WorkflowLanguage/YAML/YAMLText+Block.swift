package import JSON

extension YAMLText {
    /// A value over several lines, for people to read and change.
    package static func block(_ object: JSONObject) -> String {
        lines(object).joined(separator: "\n") + "\n"
    }

    private static func lines(_ object: JSONObject) -> [String] {
        object.flatMap { key, value in entry("\(scalar(key)):", value) }
    }

    /// What stands behind a key or a dash.
    private static func entry(_ head: String, _ value: JSONValue) -> [String] {
        switch value {
        case .object(let object) where !object.isEmpty:
            return [head] + indented(lines(object))
        case .array(let items) where !items.isEmpty:
            return [head] + indented(items.flatMap(item))
        case .string(let text) where isLiteral(text):
            let body = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
            return ["\(head) |"] + indented(body.map(String.init))
        case .string(let text): return ["\(head) \(scalar(text))"]
        default: return ["\(head) \(flow(value))"]
        }
    }

    private static func item(_ value: JSONValue) -> [String] {
        guard case .object(let object) = value, !object.isEmpty else {
            return entry("-", value)
        }
        var lines = indented(lines(object))
        lines[0] = "-" + lines[0].dropFirst()
        return lines
    }

    private static func indented(_ lines: [String]) -> [String] {
        lines.map { $0.isEmpty ? "" : "  \($0)" }
    }

    /// A text on one line, without quotes where nothing could take it for anything else.
    private static func scalar(_ text: String) -> String {
        let isWord =
            text.utf8.first.map { byte in isLetter(byte) } == true
            && text.utf8.allSatisfy { isLetter($0) || "0123456789_-./".utf8.contains($0) }
        let scalar = YAMLScalar(text: text, isQuoted: false)
        let isReserved = ["yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
        return isWord && scalar.value == .text && !isReserved ? text : flow(.string(text))
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20)
    }

    /// Whether a text reads back as it is when it is written line by line.
    private static func isLiteral(_ text: String) -> Bool {
        text.utf8.dropLast().contains(UInt8(ascii: "\n")) && text.hasSuffix("\n")
            && !text.hasSuffix("\n\n") && !text.hasPrefix(" ") && !text.hasPrefix("\n")
            && text.unicodeScalars.allSatisfy {
                $0 == "\n" || $0 == "\t"
                    || ($0.value >= 0x20
                        && ![0x7F, 0x85, 0x2028, 0x2029, 0xFEFF].contains($0.value)
                        && !(0x80...0x9F).contains($0.value))
            }
    }
}
