/// One line of an ignore file.
struct IgnoreRule: Sendable, Hashable {
    let isNegated: Bool
    private let isForDirectories: Bool
    /// Whether the pattern speaks of the path from the folder of its file, not of a name anywhere.
    private let isAnchored: Bool
    private let program: GlobProgram

    /// The rules of a file in order; lines that git passes over are passed over.
    static func rules(in contents: [UInt8]) -> [IgnoreRule] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        return contents.dropFirst(contents.starts(with: mark) ? mark.count : 0)
            .split(separator: UInt8(ascii: "\n"))
            .compactMap { IgnoreRule(line: $0) }
    }

    private init?(line: ArraySlice<UInt8>) {
        var pattern = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard pattern.first != UInt8(ascii: "#") else { return nil }
        pattern = Self.trimmed(pattern)
        isNegated = pattern.first == UInt8(ascii: "!")
        pattern = pattern.dropFirst(isNegated ? 1 : 0)
        isForDirectories = pattern.last == UInt8(ascii: "/")
        pattern = pattern.dropLast(isForDirectories ? 1 : 0)
        isAnchored = pattern.contains(UInt8(ascii: "/"))
        pattern = pattern.dropFirst(pattern.first == UInt8(ascii: "/") ? 1 : 0)
        var parser = GlobParser(Array(pattern), dialect: .ignoreFile)
        // As with git, a line whose pattern is broken matches nothing.
        guard !pattern.isEmpty, let program = try? parser.parse() else { return nil }
        self.program = program
    }

    func matches(_ path: ArraySlice<UInt8>, isDirectory: Bool) -> Bool {
        guard isDirectory || !isForDirectories else { return false }
        let nameStart = path.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? path.startIndex
        return program.matches(isAnchored ? path : path[nameStart...])
    }

    /// The line without the spaces at its end; one behind a backslash stays.
    private static func trimmed(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var end = line.startIndex
        var position = line.startIndex
        while position < line.endIndex {
            let isEscape = line[position] == UInt8(ascii: "\\")
            position = min(position + (isEscape ? 2 : 1), line.endIndex)
            if line[position - 1] != UInt8(ascii: " ") || isEscape {
                end = position
            }
        }
        return line[..<end]
    }
}
