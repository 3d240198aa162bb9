/// Cuts a stream into the texts of messages.
package protocol RPCFraming: Sendable {
    /// Messages may have this many bytes.
    static var largestFrame: Int { get }

    /// Begins with an empty stream.
    init()

    /// Takes more of the stream.
    mutating func append(_ more: [UInt8])
    /// Takes the next message; nothing until all of it is there.
    ///
    /// - Throws: `UnreadableFrame`; when it is not the last one, the stream goes on behind it.
    mutating func next() throws(UnreadableFrame) -> [UInt8]?
    /// Writes a message.
    static func framed(_ content: [UInt8]) -> [UInt8]
}

/// Why a part of a stream is no message.
package struct UnreadableFrame: Error, Sendable, Hashable, CustomStringConvertible {
    /// The reason in words.
    package let description: String
    /// Whether nothing behind it can be read either.
    package let isLast: Bool
}
