import WorkflowDiagnostics

/// Finds the expressions in a text.
enum Braces {
    /// A part of a text: the inside of `${{ … }}`, or what stands between.
    struct Part {
        let isExpression: Bool
        let range: Range<Int>
    }

    /// Cuts a text into what stands in braces and what does not; empty text between is left out.
    static func parts(of bytes: [UInt8], _ locator: SourceLocator) throws(Diagnostic) -> [Part] {
        var parts: [Part] = []
        var textStart = 0
        var position = 0
        while position + 2 < bytes.count {
            guard bytes[position] == UInt8(ascii: "$"), bytes[position + 1] == UInt8(ascii: "{"),
                bytes[position + 2] == UInt8(ascii: "{")
            else {
                position += 1
                continue
            }
            guard let end = end(of: bytes, from: position + 3, limit: bytes.count) else {
                throw Diagnostic(
                    .unclosedExpression,
                    "this '${{' is never closed",
                    at: locator.span(of: position..<(position + 3)),
                    hints: ["close it with '}}' outside of quotes"]
                )
            }
            if textStart < position {
                parts.append(Part(isExpression: false, range: textStart..<position))
            }
            parts.append(Part(isExpression: true, range: (position + 3)..<end))
            position = end + 2
            textStart = position
        }
        if textStart < bytes.count {
            parts.append(Part(isExpression: false, range: textStart..<bytes.count))
        }
        return parts
    }

    /// Where the `}}` stands that ends an expression: outside of quotes and of the braces of maps.
    static func end(of bytes: [UInt8], from start: Int, limit: Int) -> Int? {
        var depth = 0
        var quote: UInt8?
        var position = start
        while position < limit {
            let byte = bytes[position]
            if let open = quote {
                if byte == UInt8(ascii: "\\") {
                    position += 1
                } else if byte == open {
                    quote = nil
                }
            } else {
                switch byte {
                case UInt8(ascii: "'"), UInt8(ascii: "\""): quote = byte
                case UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "}") where depth > 0: depth -= 1
                case UInt8(ascii: "}"):
                    if position + 1 < limit, bytes[position + 1] == UInt8(ascii: "}") {
                        return position
                    }
                default: break
                }
            }
            position += 1
        }
        return nil
    }
}
