/// Reads a script as a POSIX shell does, as far as needed to tell where values are split into words.
///
/// Where it meets something it does not know, it reads on as if that were plain words.
struct ShellScan {
    /// A value that the shell splits into words and takes for patterns of file names.
    struct Split: Hashable {
        let name: String
        /// Where `$NAME` or `${NAME` stands in the script.
        let range: Range<Int>
    }

    /// What stands on its own between blanks.
    private struct Word {
        var text: [UInt8] = []
        var isAssignment = false
        var splits: [Split] = []
    }

    private(set) var splits: [Split] = []
    /// The first words of all commands.
    private(set) var programs: Set<String> = []

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private var hereDocuments: [(end: [UInt8], stripsTabs: Bool)] = []

    private static let deepest = 50
    private static let blanks = Set(" \t\r".utf8)
    private static let ends = Set(" \t\r\n;&|<>()".utf8)
    private static let declaring: Set<String> = [
        "export", "readonly", "local", "declare", "typeset",
    ]
    private static let opening: Set<String> = [
        "if", "then", "else", "elif", "do", "while", "until", "!", "{", "}", "fi", "done", "esac",
        "time",
    ]

    init(_ script: String) {
        bytes = Array(script.utf8)
        commands(until: nil)
    }

    // MARK: Commands

    /// Reads commands up to a closing byte, which is read as well.
    private mutating func commands(until closer: UInt8?) {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else {
            position = bytes.count
            return
        }
        var first: String?
        while let byte = peek() {
            if byte == closer {
                advance()
                return
            }
            switch byte {
            case UInt8(ascii: "\n"):
                advance()
                skipHereDocuments()
                first = first == "[[" ? first : nil
            case UInt8(ascii: ";"), UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: ")"):
                advance()
                first = first == "[[" ? first : nil
            case UInt8(ascii: "("): group(isFirst: first == nil)
            case UInt8(ascii: "<"), UInt8(ascii: ">"): redirection(inTest: first == "[[")
            case UInt8(ascii: "#"): skip(past: UInt8(ascii: "\n"), itself: false)
            case _ where Self.blanks.contains(byte): advance()
            default: first = command(word(closer), after: first)
            }
        }
    }

    /// Takes in a word of a command that begins with another one.
    ///
    /// - Returns: The first word of the command; nothing when its command has not begun yet.
    private mutating func command(_ word: Word, after first: String?) -> String? {
        let text = String(decoding: word.text, as: UTF8.self)
        switch first {
        case nil:
            // What is a command itself is meant to have several words.
            guard !word.isAssignment, !Self.opening.contains(text) else {
                return nil
            }
            programs.insert(text)
            return text
        case "[[": return text == "]]" ? "]]" : first
        case "for", "select", "case": return first
        default:
            let isDeclared = word.isAssignment && Self.declaring.contains(first ?? "")
            splits += isDeclared ? [] : word.splits
            return first
        }
    }

    private mutating func group(isFirst: Bool) {
        advance()
        if isFirst, peek() == UInt8(ascii: "(") {
            advance()
            skipArithmetic()
        } else {
            commands(until: UInt8(ascii: ")"))
        }
    }

    private mutating func redirection(inTest: Bool) {
        let sign = peek()
        advance()
        guard !inTest else {
            return
        }
        if sign == UInt8(ascii: "<"), peek() == UInt8(ascii: "<") {
            advance()
            guard peek() == UInt8(ascii: "<") else {
                hereDocument()
                return
            }
            advance()
        }
        if peek() == UInt8(ascii: "(") {
            advance()
            commands(until: UInt8(ascii: ")"))
            return
        }
        while let byte = peek(), "&>|-".utf8.contains(byte) || Self.blanks.contains(byte) {
            advance()
        }
        // Shells take the target of a redirection as one word, or refuse it.
        _ = word(nil)
    }

    private mutating func hereDocument() {
        let stripsTabs = peek() == UInt8(ascii: "-")
        advance(by: stripsTabs ? 1 : 0)
        while let byte = peek(), Self.blanks.contains(byte) {
            advance()
        }
        let end = word(nil).text
        if !end.isEmpty {
            hereDocuments.append((end, stripsTabs))
        }
    }

    private mutating func skipHereDocuments() {
        for document in hereDocuments {
            while position < bytes.count {
                let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                let line = bytes[position..<end]
                position = min(end + 1, bytes.count)
                let text = document.stripsTabs ? line.drop { $0 == UInt8(ascii: "\t") } : line
                if text.elementsEqual(document.end) {
                    break
                }
            }
        }
        hereDocuments = []
    }

    // MARK: Words

    private mutating func word(_ closer: UInt8?) -> Word {
        var word = Word()
        while let byte = peek(), byte != closer || byte == UInt8(ascii: ")") {
            switch byte {
            case UInt8(ascii: "("):
                guard word.isAssignment, word.text.last == UInt8(ascii: "=") else {
                    return word
                }
                advance()
                commands(until: UInt8(ascii: ")"))
            case _ where Self.ends.contains(byte): return word
            case UInt8(ascii: "\\"):
                word.text += bytes[position...].dropFirst().prefix(1)
                advance(by: 2)
            case UInt8(ascii: "'"):
                advance()
                let start = position
                skip(past: byte)
                word.text += bytes[start..<max(start, position - 1)]
            case UInt8(ascii: "\""):
                advance()
                let start = position
                quoted()
                word.text += bytes[start..<max(start, position - 1)]
            case UInt8(ascii: "`"):
                advance()
                commands(until: byte)
            case UInt8(ascii: "$"):
                let start = position
                if let split = expansion(inQuotes: false) {
                    word.splits.append(split)
                }
                word.text += bytes[start..<position]
            default:
                advance()
                if byte == UInt8(ascii: "="), !word.isAssignment {
                    word.isAssignment = Self.isName(word.text)
                }
                word.text.append(byte)
            }
        }
        return word
    }

    /// Whether text before `=` makes it an assignment; `+` and a place in a list may follow a name.
    private static func isName(_ text: [UInt8]) -> Bool {
        let name = text.prefix(while: NameRules.isWord)
        let rest = text[name.endIndex...]
        return !name.isEmpty && (rest.isEmpty || rest.elementsEqual("+".utf8) || rest.first == 0x5B)
    }

    /// Reads what stands behind a double quote, and the one that ends it.
    private mutating func quoted() {
        while let byte = peek() {
            switch byte {
            case UInt8(ascii: "\""):
                advance()
                return
            case UInt8(ascii: "\\"): advance(by: 2)
            case UInt8(ascii: "`"):
                advance()
                commands(until: byte)
            case UInt8(ascii: "$"): _ = expansion(inQuotes: true)
            default: advance()
            }
        }
    }

    /// Reads what begins with `$`; what it stands for is split unless it is quoted.
    private mutating func expansion(inQuotes: Bool) -> Split? {
        let start = position
        advance()
        switch peek() {
        case UInt8(ascii: "("):
            advance()
            if peek() == UInt8(ascii: "(") {
                advance()
                skipArithmetic()
            } else {
                commands(until: UInt8(ascii: ")"))
            }
            return nil
        case UInt8(ascii: "{"): return braced(from: start, inQuotes: inQuotes)
        case UInt8(ascii: "'") where !inQuotes:
            advance()
            while let byte = peek(), byte != UInt8(ascii: "'") {
                advance(by: byte == UInt8(ascii: "\\") ? 2 : 1)
            }
            advance()
            return nil
        case let byte? where NameRules.isWord(byte):
            let name = name()
            return inQuotes || name.isEmpty ? nil : Split(name: name, range: start..<position)
        case let byte? where "?#*@!$-".utf8.contains(byte):
            advance()
            return nil
        default: return nil
        }
    }

    /// Reads `${…}`; a length, a list of names and an alternative do not give the value away.
    private mutating func braced(from start: Int, inQuotes: Bool) -> Split? {
        depth += 1
        defer { depth -= 1 }
        guard depth < Self.deepest else {
            position = bytes.count
            return nil
        }
        advance()
        let isPlain = peek().map(NameRules.isWord) == true
        let name = name()
        let end = position
        let operation = bytes[end...].prefix(2)
        let isAlternative =
            operation.first == UInt8(ascii: "+") || operation.elementsEqual(":+".utf8)
        while let byte = peek(), byte != UInt8(ascii: "}") {
            switch byte {
            case UInt8(ascii: "\""):
                advance()
                quoted()
            case UInt8(ascii: "\\"): advance(by: 2)
            case UInt8(ascii: "'") where !inQuotes:
                advance()
                skip(past: byte)
            case UInt8(ascii: "$"): _ = expansion(inQuotes: true)
            default: advance()
            }
        }
        advance()
        return inQuotes || !isPlain || isAlternative ? nil : Split(name: name, range: start..<end)
    }

    // MARK: Steps

    private mutating func advance(by count: Int = 1) {
        position = min(position + count, bytes.count)
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func name() -> String {
        let start = position
        while let byte = peek(), NameRules.isWord(byte) {
            advance()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func skip(past end: UInt8, itself: Bool = true) {
        position = bytes[position...].firstIndex(of: end) ?? bytes.count
        advance(by: itself ? 1 : 0)
    }

    private mutating func skipArithmetic() {
        var open = 2
        while open > 0, let byte = peek() {
            open += byte == UInt8(ascii: "(") ? 1 : byte == UInt8(ascii: ")") ? -1 : 0
            advance()
        }
    }
}
