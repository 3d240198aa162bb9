/// The headings of a Markdown text and what stands below each of them.
///
/// Headings in code blocks, comments and front matter are none. Reading is linear in the text.
package struct MarkdownOutline: Sendable {
    /// A heading and its place.
    package struct Heading: Sendable, Hashable {
        /// From 1 to 6.
        package let level: Int
        /// The text without marks of emphasis.
        package let text: String
        /// The text as a slug.
        package let slug: String
        /// The line it stands on, counted from 1.
        package let line: Int
        /// The lines below it, up to the next heading of the same or a higher level.
        package fileprivate(set) var bodyLines: Range<Int>
    }

    package private(set) var headings: [Heading] = []
    private let lines: [Substring]

    /// Reads the headings of a text.
    package init(_ text: String) {
        lines = text.lines
        readHeadings()
        closeBodies()
    }

    /// The first heading of a name, compared as slugs; a number before the heading is optional.
    package func heading(named name: String) -> Heading? {
        let wanted = Self.slug(name)
        return headings.first { $0.slug == wanted }
            ?? headings.first { Self.withoutNumber($0.slug) == wanted }
    }

    /// What stands below a heading, its own subheadings included.
    package func body(of heading: Heading) -> String {
        lines[heading.bodyLines].joined(separator: "\n")
    }

    /// A name as it is compared: small letters and digits, all else one hyphen, `&` as "and".
    package static func slug(_ text: String) -> String {
        var result = ""
        var isPending = false
        for character in text.lowercased() {
            if character == "&" {
                result += result.isEmpty ? "and" : "-and"
                isPending = true
            } else if character.isLetter || character.isNumber {
                if isPending, !result.isEmpty {
                    result += "-"
                }
                isPending = false
                result.append(character)
            } else if character != "'" && character != "\u{2019}" {
                isPending = true
            }
        }
        return result
    }

    private static func withoutNumber(_ slug: String) -> Substring {
        slug.drop { $0.isNumber || $0 == "-" }
    }

    // MARK: Reading

    private mutating func readHeadings() {
        var fence: (mark: Character, count: Int)?
        var isComment = false
        let start = frontMatterEnd
        for index in start..<lines.count {
            let line = lines[index]
            if let open = fence {
                if Self.mayMark(line), let mark = Self.fence(line), mark.character == open.mark,
                    mark.count >= open.count, mark.isBare
                {
                    fence = nil
                }
                continue
            }
            if isComment {
                isComment = !line.contains("-->")
                continue
            }
            guard Self.mayMark(line) else {
                continue
            }
            if let mark = Self.fence(line) {
                fence = (mark.character, mark.count)
            } else if line.drop(while: \.isWhitespace).hasPrefix("<!--") {
                isComment = !line.contains("-->")
            } else if let (level, text) = Self.hashHeading(line) {
                append(level, text, line: index, bodyFrom: index + 1)
            } else if index > start, let level = Self.underline(line),
                Self.isParagraph(lines[index - 1])
            {
                append(level, lines[index - 1], line: index - 1, bodyFrom: index + 1)
            }
        }
    }

    /// Whether a line may be a heading, a line under one, a fence or the beginning of a comment.
    private static func mayMark(_ line: Substring) -> Bool {
        let first = line.utf8.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\t") }
        return switch first {
        case nil: false
        case UInt8(ascii: "#"), UInt8(ascii: "="), UInt8(ascii: "-"), UInt8(ascii: "<"),
            UInt8(ascii: "`"), UInt8(ascii: "~"):
            true
        // Blanks that are not ASCII may stand before any of them.
        case let byte?: byte >= 0x80
        }
    }

    private mutating func append(_ level: Int, _ text: Substring, line: Int, bodyFrom: Int) {
        let plain = MarkdownText.plain(String(text.trimmingBlanks))
        headings.append(
            Heading(
                level: level,
                text: plain,
                slug: Self.slug(plain),
                line: line + 1,
                bodyLines: bodyFrom..<bodyFrom
            )
        )
    }

    private mutating func closeBodies() {
        var open: [Int] = []
        for index in headings.indices {
            while let last = open.last, headings[last].level >= headings[index].level {
                close(last, before: headings[index].line - 1)
                open.removeLast()
            }
            open.append(index)
        }
        for index in open {
            close(index, before: lines.count)
        }
    }

    private mutating func close(_ index: Int, before line: Int) {
        let start = headings[index].bodyLines.lowerBound
        headings[index].bodyLines = start..<max(start, line)
    }

    private var frontMatterEnd: Int {
        guard lines.first == "---" else {
            return 0
        }
        return lines.dropFirst().firstIndex { $0 == "---" || $0 == "..." }.map { $0 + 1 } ?? 0
    }

    private static func hashHeading(_ line: Substring) -> (level: Int, text: Substring)? {
        guard let line = unindented(line) else {
            return nil
        }
        let level = line.prefix { $0 == "#" }.count
        let rest = line.dropFirst(level)
        guard (1...6).contains(level), rest.isEmpty || rest.first?.isWhitespace == true else {
            return nil
        }
        var text = rest.trimmingBlanks
        let closing = text.reversed().prefix { $0 == "#" }.count
        if closing > 0, closing == text.count || text.dropLast(closing).last?.isWhitespace == true {
            text = text.dropLast(closing).trimmingBlanks
        }
        return (level, text)
    }

    private static func underline(_ line: Substring) -> Int? {
        guard let text = unindented(line)?.trimmingBlanks, let mark = text.first,
            mark == "=" || mark == "-", text.allSatisfy({ $0 == mark })
        else {
            return nil
        }
        return mark == "=" ? 1 : 2
    }

    private static func isParagraph(_ line: Substring) -> Bool {
        guard let text = unindented(line)?.trimmingBlanks, let first = text.first else {
            return false
        }
        let isListItem = "-*+".contains(first) && text.dropFirst().first?.isWhitespace != false
        return !isListItem && !"#>|`~".contains(first) && underline(line) == nil
    }

    private static func fence(
        _ line: Substring
    ) -> (character: Character, count: Int, isBare: Bool)? {
        let text = line.drop(while: \.isWhitespace)
        guard let mark = text.first, mark == "`" || mark == "~" else {
            return nil
        }
        let count = text.prefix { $0 == mark }.count
        let rest = text.dropFirst(count)
        guard count >= 3, mark == "~" || !rest.contains("`") else {
            return nil
        }
        return (mark, count, rest.trimmingBlanks.isEmpty)
    }

    /// The line without up to three blanks before it; nothing for indented code.
    private static func unindented(_ line: Substring) -> Substring? {
        let blanks = line.prefix { $0 == " " }.count
        let rest = line.dropFirst(blanks)
        return blanks > 3 || rest.first == "\t" ? nil : rest
    }
}

extension String {
    /// The text between all that `Character.isNewline` holds for, found byte by byte.
    fileprivate var lines: [Substring] {
        var lines: [Substring] = []
        var start = startIndex
        var index = startIndex
        while index < endIndex {
            let next = endOfLineEnd(at: index)
            if let next {
                lines.append(self[start..<index])
                start = next
            }
            index = next ?? utf8.index(after: index)
        }
        return lines + [self[start...]]
    }

    /// Where the line end is over that begins at a byte; nothing when none begins there.
    private func endOfLineEnd(at index: Index) -> Index? {
        let second = utf8.index(after: index)
        switch utf8[index] {
        case 0x0A, 0x0B, 0x0C: return second
        case 0x0D:
            return utf8[second...].first == 0x0A ? utf8.index(after: second) : second
        case 0xC2:
            return utf8[second...].first == 0x85 ? utf8.index(after: second) : nil
        case 0xE2:
            let rest = utf8[second...].prefix(2)
            let isEnd = rest.elementsEqual([0x80, 0xA8]) || rest.elementsEqual([0x80, 0xA9])
            return isEnd ? rest.endIndex : nil
        default: return nil
        }
    }
}

extension StringProtocol {
    /// The text without blanks at both ends.
    fileprivate var trimmingBlanks: SubSequence {
        let head = drop(while: \.isWhitespace)
        return head[
            ..<(head.lastIndex { !$0.isWhitespace }.map(head.index(after:)) ?? head.startIndex)
        ]
    }
}
