import WorkflowDiagnostics

/// Cuts an expression into tokens.
struct Lexer {
    private let bytes: [UInt8]
    private let end: Int
    private let locator: SourceLocator
    private var position: Int
    private var tokens: [Token] = []

    /// Prepares to read a part of a text; offsets count from the beginning of the whole text.
    init(_ bytes: [UInt8], in range: Range<Int>, locator: SourceLocator) {
        self.bytes = bytes
        end = range.upperBound
        position = range.lowerBound
        self.locator = locator
    }

    /// Reads all tokens; the last one is the end.
    mutating func tokenize() throws(Diagnostic) -> [Token] {
        while true {
            skipSpace()
            guard position < end else {
                tokens.append(Token(kind: .end, range: end..<end))
                return tokens
            }
            let start = position
            let kind = try next()
            tokens.append(Token(kind: kind, range: start..<position))
        }
    }

    private mutating func next() throws(Diagnostic) -> Token.Kind {
        let byte = bytes[position]
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
            return .string(try string(quote: byte))
        }
        let isMember = tokens.last?.kind == .symbol(.dot)
        if Self.beginsName(byte) || (isMember && Self.isDigit(byte)) {
            return .name(name())
        }
        if Self.isDigit(byte) {
            return try number()
        }
        if position + 1 < end, let symbol = Self.symbols[[byte, bytes[position + 1]]] {
            position += 2
            return .symbol(symbol)
        }
        guard let symbol = Self.symbols[[byte]] else {
            throw unexpected()
        }
        position += 1
        return .symbol(symbol)
    }

    /// The symbols by their one or two bytes.
    private static let symbols = Dictionary(
        uniqueKeysWithValues: Token.Symbol.allCases.map { (Array($0.rawValue.utf8), $0) }
    )

    private mutating func skipSpace() {
        while position < end, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
            position += 1
        }
    }

    /// Takes a name; a hyphen belongs to it when a letter or a digit follows.
    private mutating func name() -> String {
        let start = position
        position += 1
        while position < end {
            let byte = bytes[position]
            let isHyphen =
                byte == UInt8(ascii: "-") && position + 1 < end
                && Self.isInName(bytes[position + 1])
            guard Self.isInName(byte) || isHyphen else {
                break
            }
            position += 1
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func number() throws(Diagnostic) -> Token.Kind {
        let start = position
        skipDigits()
        var isWhole = true
        if position + 1 < end, bytes[position] == UInt8(ascii: "."),
            Self.isDigit(bytes[position + 1])
        {
            isWhole = false
            position += 1
            skipDigits()
        }
        if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
            var exponent = position + 1
            if exponent < end, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[exponent]) {
                exponent += 1
            }
            if exponent < end, Self.isDigit(bytes[exponent]) {
                isWhole = false
                position = exponent
                skipDigits()
            }
        }
        try refuseUnit(behind: start)
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isWhole, let value = UInt64(text) {
            return .integer(value)
        }
        if !isWhole, let value = Double(text), value.isFinite {
            return .number(value)
        }
        throw Diagnostic(
            .badNumber,
            "the number '\(text.prefix(40))' is too large",
            at: locator.span(of: start..<position)
        )
    }

    /// Says how a duration is written to who writes `5m`.
    private func refuseUnit(behind start: Int) throws(Diagnostic) {
        let rest = bytes[position..<end].prefix { (0x61...0x7A).contains($0) }
        let text = String(decoding: bytes[start..<rest.endIndex], as: UTF8.self)
        guard !rest.isEmpty, DurationText.duration(of: text) != nil else {
            return
        }
        throw Diagnostic(
            .unexpectedToken,
            "'\(text)' is no number",
            at: locator.span(of: start..<rest.endIndex),
            hints: ["write duration('\(text)')"]
        )
    }

    private mutating func skipDigits() {
        while position < end, Self.isDigit(bytes[position]) {
            position += 1
        }
    }

    private func unexpected() -> Diagnostic {
        let rest = String(decoding: bytes[position..<min(end, position + 16)], as: UTF8.self)
        let character = rest.first.map { String($0) } ?? ""
        let hints: [String] =
            switch character {
            case "=": ["compare with '=='"]
            case "&": ["write '&&' for and"]
            case "$": ["leave out '${{' inside of an expression"]
            default: []
            }
        return Diagnostic(
            .unexpectedCharacter,
            "unexpected character '\(character)'",
            at: locator.span(of: position..<min(end, position + character.utf8.count)),
            hints: hints
        )
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func beginsName(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "@")
    }

    private static func isInName(_ byte: UInt8) -> Bool {
        (beginsName(byte) && byte != UInt8(ascii: "@")) || isDigit(byte)
    }
}

extension Lexer {
    /// Takes a text in quotes; a quote may also be escaped by doubling it.
    private mutating func string(quote: UInt8) throws(Diagnostic) -> String {
        let start = position
        position += 1
        var content: [UInt8] = []
        while position < end, bytes[position] != 0x0A {
            let byte = bytes[position]
            if byte == quote {
                position += 1
                guard position < end, bytes[position] == quote else {
                    return String(decoding: content, as: UTF8.self)
                }
                content.append(quote)
                position += 1
            } else if byte == UInt8(ascii: "\\") {
                content += try escape()
            } else {
                content.append(byte)
                position += 1
            }
        }
        throw Diagnostic(
            .unclosedString,
            "this string is never closed",
            at: locator.span(of: start..<position),
            hints: ["close it with \(String(UnicodeScalar(quote)))"]
        )
    }

    private mutating func escape() throws(Diagnostic) -> [UInt8] {
        let start = position
        let escaped = position + 1 < end ? bytes[position + 1] : 0x0A
        position = min(end, position + 2)
        switch escaped {
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): return [escaped]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"):
            if let scalar = scalarOfEscape() {
                return Array(String(scalar).utf8)
            }
        default: break
        }
        throw Diagnostic(
            .unknownEscape,
            "this backslash escapes nothing",
            at: locator.span(of: start..<position),
            hints: ["write two backslashes for one, as patterns need them"]
        )
    }

    /// Reads what follows `\u`: braces with one to six hexadecimal digits in them.
    private mutating func scalarOfEscape() -> UnicodeScalar? {
        guard position < end, bytes[position] == UInt8(ascii: "{") else {
            return nil
        }
        let limit = min(end, position + 8)
        guard let close = bytes[position..<limit].firstIndex(of: UInt8(ascii: "}")) else {
            return nil
        }
        let digits = String(decoding: bytes[(position + 1)..<close], as: UTF8.self)
        guard !digits.hasPrefix("+"), !digits.hasPrefix("-"), let value = UInt32(digits, radix: 16)
        else {
            return nil
        }
        position = close + 1
        return UnicodeScalar(value)
    }
}
