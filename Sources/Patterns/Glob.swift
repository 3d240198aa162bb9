/// A pattern for relative paths.
///
/// A star stands for characters within one part, two stars also cross slashes (and "**/" may stand
/// for nothing), a question mark for one character, [a-z] for one of a class, {a,b} for either; a
/// backslash takes the next character as it is. Paths are compared as bytes.
package struct Glob: Sendable, Hashable {
    /// The pattern as it was written.
    package let text: String
    /// Whether the pattern names one path only, written without any special character.
    package let isLiteral: Bool
    /// The folder that holds all that can match, without a slash at its end; empty for the top.
    ///
    /// For a literal pattern it is the folder of the path.
    package let literalPrefix: String
    private let program: GlobProgram

    /// Compiles a pattern.
    ///
    /// - Throws: An error with the place in the text when it is not a pattern.
    package init(_ text: String) throws(GlobError) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else {
            throw GlobError(message: "the pattern is empty", offset: 0)
        }
        guard bytes.first != UInt8(ascii: "/") else {
            throw GlobError(message: "the pattern begins with '/'; paths are relative", offset: 0)
        }
        var parser = GlobParser(bytes, dialect: .workflow)
        program = try parser.parse()
        let special = bytes.firstIndex { "*?[{\\".utf8.contains($0) }
        let folderEnd = bytes[..<(special ?? bytes.count)].lastIndex(of: UInt8(ascii: "/")) ?? 0
        self.text = text
        isLiteral = special == nil
        literalPrefix = String(decoding: bytes[..<folderEnd], as: UTF8.self)
    }

    /// Whether a relative path matches as a whole.
    package func matches(_ path: String) -> Bool {
        program.matches(path.utf8)
    }

    /// Whether the bytes of a relative path match as a whole.
    package func matches(_ path: [UInt8]) -> Bool {
        program.matches(path)
    }

    /// Whether both have the same text, byte by byte.
    package static func == (left: Self, right: Self) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Feeds the text to the hasher.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(Array(text.utf8))
    }
}

/// Why a text is not a glob, and at which byte of it that shows.
package struct GlobError: Error, Sendable, Hashable {
    /// What is wrong, in lower case and without a full stop.
    package let message: String
    /// The byte of the pattern, from 0.
    package let offset: Int
}

extension GlobError: CustomStringConvertible {
    /// The message and the place.
    package var description: String { "\(message) (byte \(offset) of the pattern)" }
}
