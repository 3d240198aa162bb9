/// A piece of the log of a job: whose words they are, and the words.
///
/// It is written as one byte for the source, four for the length, most significant first, and the
/// bytes. A frame that is not whole yet is not there yet.
package struct JobLogFrame: Sendable, Hashable {
    /// Who speaks.
    package enum Source: UInt8, Sendable, Hashable {
        case standardOutput = 1
        case standardError = 2
        /// The worker itself.
        case worker = 3
    }

    /// A log that holds something else.
    package struct Damage: Error, Sendable, Hashable, CustomStringConvertible {
        /// Where the frame begins that is none.
        package let offset: Int64

        package var description: String {
            "the log of the job is damaged from byte \(offset) on"
        }
    }

    /// No frame is longer than this, its head left out.
    package static let longest = 1 << 20
    private static let headSize = 5

    package let source: Source
    package let bytes: [UInt8]

    package init(_ source: Source, _ bytes: [UInt8]) {
        self.source = source
        self.bytes = bytes
    }

    /// The frame as it is written.
    package var encoded: [UInt8] {
        let length = UInt32(bytes.count)
        let head = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
        return [source.rawValue] + head + bytes
    }

    /// The frames that are whole in a piece of a log, and how long they are together.
    ///
    /// - Parameters:
    ///   - piece: What was read.
    ///   - offset: Where in the log it begins, for the message.
    /// - Returns: The frames, and the number of bytes that they take.
    /// - Throws: `Damage`.
    package static func frames(
        in piece: [UInt8],
        at offset: Int64
    ) throws(Damage) -> (frames: [JobLogFrame], size: Int) {
        var frames: [JobLogFrame] = []
        var start = 0
        while start + headSize <= piece.count {
            let length = piece[(start + 1)..<(start + headSize)].reduce(0) { $0 << 8 | Int($1) }
            guard let source = Source(rawValue: piece[start]), length <= longest else {
                throw Damage(offset: offset + Int64(start))
            }
            let end = start + headSize + length
            guard end <= piece.count else { break }
            frames.append(JobLogFrame(source, Array(piece[(start + headSize)..<end])))
            start = end
        }
        return (frames, start)
    }
}
