import Patterns

/// What a Markdown text says, apart from how it is laid out.
enum MarkdownContent {
    /// Whether a section holds nothing but headings, comments and blanks.
    static func isBlank(_ text: String) -> Bool {
        var rest = Substring(text)
        while let start = rest.firstRange(of: "<!--") {
            guard isBlankText(rest[..<start.lowerBound]) else {
                return false
            }
            guard let end = rest[start.upperBound...].firstRange(of: "-->") else {
                return true
            }
            rest = rest[end.upperBound...]
        }
        return isBlankText(rest)
    }

    /// The text as it stands, without emphasis, and with the lines of each paragraph joined.
    ///
    /// A pattern is looked for in each, so that neither layout nor marks hide what it describes.
    static func readings(of bytes: [UInt8]) -> [[UInt8]] {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return [bytes]
        }
        let plain = Array(MarkdownText.plain(text).utf8)
        let joined = joiningParagraphs(plain)
        var readings = [bytes]
        for reading in [plain, joined] where !readings.contains(reading) {
            readings.append(reading)
        }
        return readings
    }

    private static func isBlankText(_ text: Substring) -> Bool {
        let lines: [Substring] = text.split { $0.isNewline }
        return lines.allSatisfy { line in
            let line = line.drop(while: \.isWhitespace)
            let level = line.prefix { $0 == "#" }.count
            let isHeading =
                (1...6).contains(level)
                && line.dropFirst(level).first.map(\.isWhitespace) != false
            return line.isEmpty || isHeading
        }
    }

    private static func joiningParagraphs(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var isInFence = false
        var canContinue = false
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            let text = line.trimmingBlanks
            let isFence = text.starts(with: "```".utf8) || text.starts(with: "~~~".utf8)
            let isText = !isFence && !isInFence && isParagraph(text)
            if isText, canContinue, !beginsItem(text) {
                result.append(UInt8(ascii: " "))
                result += text
            } else {
                if !result.isEmpty || canContinue {
                    result.append(UInt8(ascii: "\n"))
                }
                result += isText ? line.trimmingEnd : line
            }
            if isFence {
                isInFence.toggle()
            }
            canContinue = isText
        }
        return result
    }

    private static func isParagraph(_ text: ArraySlice<UInt8>) -> Bool {
        guard let first = text.first else {
            return false
        }
        return !"#|>=".utf8.contains(first)
    }

    private static func beginsItem(_ text: ArraySlice<UInt8>) -> Bool {
        let mark = text.prefix { !$0.isBlank }
        guard mark.count < text.count || text.count == 1 else {
            return false
        }
        let isBullet = mark.count == 1 && "-*+".utf8.contains(mark[mark.startIndex])
        let isNumber =
            mark.count > 1 && ".)".utf8.contains(mark[mark.endIndex - 1])
            && mark.dropLast().allSatisfy(\.isDigit)
        return isBullet || isNumber
    }
}

extension ArraySlice<UInt8> {
    fileprivate var trimmingEnd: Self {
        self[startIndex..<((lastIndex { !$0.isBlank }).map { $0 + 1 } ?? startIndex)]
    }

    fileprivate var trimmingBlanks: Self {
        drop(while: \.isBlank).trimmingEnd
    }
}
