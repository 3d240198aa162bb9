extension JSONValue {
    /// The value as text, keys in the order of insertion.
    ///
    /// - Parameter pretty: Whether each element and member gets a line, indented by two spaces.
    /// - Returns: One JSON text without a newline at the end.
    public func text(pretty: Bool = false) -> String {
        String(decoding: bytes(pretty: pretty), as: UTF8.self)
    }

    /// The value as UTF-8, keys in the order of insertion.
    ///
    /// - Parameter pretty: Whether each element and member gets a line, indented by two spaces.
    /// - Returns: One JSON text without a newline at the end.
    public func bytes(pretty: Bool = false) -> [UInt8] {
        var writer = JSONWriter(isPretty: pretty)
        writer.write(self)
        return writer.bytes
    }
}

extension JSONValue: CustomStringConvertible {
    /// The value as text on one line.
    public var description: String { text() }
}

/// Collects the bytes of a JSON text.
///
/// What is written often and always has the same members is written piece by piece, without a value
/// of it.
package struct JSONWriter {
    let isPretty: Bool
    /// What was written so far.
    package private(set) var bytes: [UInt8] = []
    private var depth = 0

    init(isPretty: Bool = false) {
        self.isPretty = isPretty
    }

    /// Begins a text on one line.
    ///
    /// - Parameter capacity: How many bytes it will probably have.
    package init(capacity: Int) {
        self.init()
        bytes.reserveCapacity(capacity)
    }

    mutating func write(_ value: JSONValue) {
        switch value {
        case .null: write(raw: "null")
        case .bool(let value): write(raw: value ? "true" : "false")
        case .number(let value): write(raw: value.text)
        case .string(let value): write(quoted: value)
        case .array(let elements):
            writeParts(of: elements, between: "[", and: "]") { writer, element in
                writer.write(element)
            }
        case .object(let members):
            writeParts(of: members, between: "{", and: "}") { writer, member in
                writer.write(quoted: member.key)
                writer.bytes.append(UInt8(ascii: ":"))
                if writer.isPretty { writer.bytes.append(UInt8(ascii: " ")) }
                writer.write(member.value)
            }
        }
    }

    /// Writes what is JSON already.
    package mutating func write(raw text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes what is JSON already, in a way of its own.
    package mutating func writeRaw(_ append: (inout [UInt8]) -> Void) {
        append(&bytes)
    }

    /// Writes a string, escaping only what has to be.
    package mutating func write(quoted text: String) {
        var text = text
        text.withUTF8 { unsafe write(quoted: $0) }
    }

    /// Writes a string that is UTF-8, escaping only what has to be.
    package mutating func write(quoted text: ArraySlice<UInt8>) {
        unsafe text.withUnsafeBufferPointer { unsafe write(quoted: $0) }
    }

    private mutating func write(quoted text: UnsafeBufferPointer<UInt8>) {
        bytes.append(UInt8(ascii: "\""))
        var escaped = 0
        // Counted without a check, so that the processor takes many bytes at once.
        for index in text.indices where unsafe !Self.standsForItself(text[index]) {
            escaped &+= 1
        }
        if escaped == 0 {
            unsafe bytes.append(contentsOf: text)
        } else {
            unsafe write(text, escaping: escaped)
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func standsForItself(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    /// Writes a text of which some bytes have to be escaped, with one check for room.
    private mutating func write(_ text: UnsafeBufferPointer<UInt8>, escaping count: Int) {
        let longestEscape = 6
        var end = bytes.count
        bytes.append(contentsOf: repeatElement(0, count: text.count + (longestEscape - 1) * count))
        unsafe bytes.withUnsafeMutableBufferPointer { bytes in
            for index in text.indices {
                let byte = unsafe text[index]
                unsafe bytes[end] = UInt8(ascii: "\\")
                guard byte < 0x20 else {
                    // No branch for what stands for itself: every third byte of JSON in JSON does not.
                    end += Self.standsForItself(byte) ? 0 : 1
                    unsafe bytes[end] = byte
                    end += 1
                    continue
                }
                for byte in Self.escape(ofControl: byte).utf8 {
                    end += 1
                    unsafe bytes[end] = byte
                }
                end += 1
            }
        }
        bytes.removeLast(bytes.count - end)
    }

    /// What stands behind a backslash for a byte that is no character.
    private static func escape(ofControl byte: UInt8) -> String {
        switch byte {
        case 0x08: "b"
        case 0x09: "t"
        case 0x0A: "n"
        case 0x0C: "f"
        case 0x0D: "r"
        default: (byte < 0x10 ? "u000" : "u00") + String(byte, radix: 16)
        }
    }

    mutating func writeParts<Parts: Collection, Failure: Error>(
        of parts: Parts,
        between opening: String,
        and closing: String,
        writePart: (inout Self, Parts.Element) throws(Failure) -> Void
    ) throws(Failure) {
        write(raw: opening)
        depth += 1
        var isFirst = true
        for part in parts {
            if !isFirst {
                bytes.append(UInt8(ascii: ","))
            }
            isFirst = false
            breakLine()
            try writePart(&self, part)
        }
        depth -= 1
        if !isFirst {
            breakLine()
        }
        write(raw: closing)
    }

    private mutating func breakLine() {
        guard isPretty else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
    }
}
