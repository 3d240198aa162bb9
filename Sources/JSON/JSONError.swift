/// Why a text is not JSON, and where.
public struct JSONError: Error, Sendable, Hashable {
    /// What is wrong, in lower case and without a full stop.
    public let message: String
    /// The byte at which the trouble begins, from 0.
    public let offset: Int
    /// The line of that byte, from 1.
    public let line: Int
    /// The character within the line, from 1.
    public let column: Int

    init(_ message: String, at offset: Int, in bytes: [UInt8]) {
        let before = bytes.prefix(offset)
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        self.message = message
        self.offset = offset
        line = before.count { $0 == UInt8(ascii: "\n") } + 1
        column = String(decoding: before[lineStart...], as: UTF8.self).count + 1
    }
}

extension JSONError: CustomStringConvertible {
    /// The position and the message.
    public var description: String { "\(line):\(column): \(message)" }
}
