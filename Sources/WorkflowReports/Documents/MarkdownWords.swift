/// Text of authors as it stands in Markdown and in diagrams, whatever it holds.
enum MarkdownWords {
    /// Prose on one line: nothing in it acts as a mark.
    static func prose(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$", "{", "}":
                result += "\\\(scalar)"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case _ where scalar.properties.isWhitespace: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        let words = result.split(separator: " ").joined(separator: " ")
        return escapingListMark(words)
    }

    /// Keeps the beginning of a line from making a list.
    private static func escapingListMark(_ words: String) -> String {
        if let first = words.first, "-+".contains(first) {
            return "\\" + words
        }
        let number = words.prefix { $0.isASCII && $0.isNumber }
        let rest = words.dropFirst(number.count)
        guard !number.isEmpty, let mark = rest.first, ".)".contains(mark) else {
            return words
        }
        return "\(number)\\\(rest)"
    }

    /// Code in a line; in tables, too.
    static func code(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        var longest = 0
        var run = 0
        for character in line {
            run = character == "`" ? run + 1 : 0
            longest = max(longest, run)
        }
        let fence = String(repeating: "`", count: longest + 1)
        let room = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
        let body = line.replacing("|", with: "\\|")
        return line.isEmpty ? "" : "\(fence)\(room)\(body)\(room)\(fence)"
    }

    /// A label of a diagram: quotes, marks and tags are written as entities.
    static func label(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "#", "<", ">", "&", "`", ";", "\\", "[", "]", "(", ")", "{", "}", "|":
                result += "#\(scalar.value);"
            case _ where scalar.properties.isWhitespace: result += " "
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
