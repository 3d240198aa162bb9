/// The names of an expression around a cursor, found by the characters alone.
struct NamePath: Sendable, Equatable {
    /// The names before the one under the cursor, such as `["phases", "build"]`.
    let parents: [String]
    /// The offsets of the name under the cursor; empty where there is none.
    let word: Range<Int>
    /// The name up to its end.
    let name: String
    /// Whether arguments follow.
    let isCall: Bool
    /// Whether the name is that of a template to insert, behind `{{>`.
    let isPartial: Bool

    /// All names up to the one under the cursor.
    var path: [String] { parents + [name] }

    /// Expressions are not looked for further away than this.
    private static let reach = 2_000

    /// Looks around an offset.
    ///
    /// - Parameters:
    ///   - offset: Where the cursor stands.
    ///   - bytes: The text.
    ///   - opening: What begins an expression.
    ///   - start: Where an expression begins that needs no braces; nothing for none.
    init?(at offset: Int, in bytes: [UInt8], opening: String, bareFrom start: Int? = nil) {
        guard let begin = Self.begin(before: offset, in: bytes, Array(opening.utf8)) ?? start,
            begin <= offset, !Self.isQuoted(bytes[begin..<offset])
        else {
            return nil
        }
        var lower = offset
        while lower > begin, Self.isName(bytes[lower - 1]) {
            lower -= 1
        }
        var upper = offset
        while upper < bytes.count, Self.isName(bytes[upper]) {
            upper += 1
        }
        var parents: [String] = []
        var dot = lower
        while dot > begin, bytes[dot - 1] == UInt8(ascii: ".") {
            let end = dot - 1
            var first = end
            while first > begin, Self.isName(bytes[first - 1]) {
                first -= 1
            }
            guard first < end else {
                return nil
            }
            parents.insert(String(decoding: bytes[first..<end], as: UTF8.self), at: 0)
            dot = first
        }
        self.parents = parents
        word = lower..<upper
        name = String(decoding: bytes[lower..<upper], as: UTF8.self)
        isCall = upper < bytes.count && bytes[upper] == UInt8(ascii: "(")
        isPartial =
            opening == "{{"
            && bytes[begin...].prefix { $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: " ") }
                .contains(UInt8(ascii: ">"))
    }

    /// Where the expression begins that is open at an offset, on the same line.
    private static func begin(before offset: Int, in bytes: [UInt8], _ opening: [UInt8]) -> Int? {
        var position = offset
        let limit = max(0, offset - reach)
        while position > limit {
            position -= 1
            if bytes[position] == UInt8(ascii: "\n") {
                return nil
            }
            if bytes[position] == UInt8(ascii: "}"), position > 0, position + 1 < offset,
                bytes[position + 1] == UInt8(ascii: "}")
            {
                return nil
            }
            if bytes[position...].starts(with: opening), position + opening.count <= offset {
                return position + opening.count
            }
        }
        return nil
    }

    private static func isQuoted(_ bytes: ArraySlice<UInt8>) -> Bool {
        var quote: UInt8?
        for byte in bytes {
            if byte == quote {
                quote = nil
            } else if quote == nil, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
            }
        }
        return quote != nil
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
            || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_")
            || byte == UInt8(ascii: "-")
    }
}
