/// Rewrites a regular expression of ECMA-262 so that PCRE2 reads it with the same meaning.
///
/// What means something else to PCRE2 is replaced, and what ECMA-262 does not have is refused
/// rather than taken for something its author did not write.
struct ECMAPattern {
    /// Why a pattern cannot be rewritten.
    struct Problem: Error, CustomStringConvertible {
        let description: String
    }

    private static let spaces =
        #"\s\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}\x{FEFF}"#
    private static let lineEnds = #"\n\r\x{2028}\x{2029}"#

    private var rest: Substring.UnicodeScalarView
    private var result = ""

    private init(_ text: String) {
        rest = text[...].unicodeScalars
    }

    /// The pattern as PCRE2 takes it.
    static func translated(_ text: String) throws(Problem) -> String {
        var pattern = ECMAPattern(text)
        try pattern.translate()
        return pattern.result
    }

    private mutating func translate() throws(Problem) {
        var canRepeat = false
        while let scalar = rest.popFirst() {
            switch scalar {
            case "\\":
                try escape()
                canRepeat = true
            case "[":
                try characterClass()
                canRepeat = true
            case "(":
                result += try opening()
                canRepeat = false
            case "^", "|":
                result.unicodeScalars.append(scalar)
                canRepeat = false
            case "$":
                result += #"\z"#
                canRepeat = false
            case ".":
                result += "[^\(Self.lineEnds)]"
                canRepeat = true
            case "*", "+", "?":
                try requireRepeatable(canRepeat, scalar)
                result.unicodeScalars.append(scalar)
                takeLaziness()
                canRepeat = false
            case "{":
                guard let count = takeCount() else {
                    result += #"\{"#
                    canRepeat = true
                    continue
                }
                try requireRepeatable(canRepeat, scalar)
                result += count
                takeLaziness()
                canRepeat = false
            default:
                result.unicodeScalars.append(scalar)
                canRepeat = true
            }
        }
    }

    // MARK: Repeats and groups

    private func requireRepeatable(_ isRepeatable: Bool, _ sign: Unicode.Scalar) throws(Problem) {
        guard isRepeatable else {
            throw Problem(description: "there is nothing that '\(sign)' could repeat")
        }
    }

    private mutating func takeLaziness() {
        if rest.first == "?" {
            result += "?"
            rest.removeFirst()
        }
    }

    /// Takes `{2}`, `{2,}` or `{2,3}`, behind whose brace it stands.
    private mutating func takeCount() -> String? {
        guard let end = rest.firstIndex(of: "}") else {
            return nil
        }
        let parts = rest[..<end].split(separator: ",", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), !parts[0].isEmpty,
            parts.allSatisfy({ $0.allSatisfy { ("0"..."9").contains($0) } })
        else {
            return nil
        }
        let text = "{\(Substring(rest[..<end]))}"
        rest = rest[rest.index(after: end)...]
        return text
    }

    /// Reads what stands behind an opening parenthesis.
    private mutating func opening() throws(Problem) -> String {
        if rest.first == "*" {
            throw Problem(description: "there is nothing that '*' could repeat")
        }
        guard rest.first == "?" else {
            return "("
        }
        for kind in ["?:", "?=", "?!", "?<=", "?<!"] where Substring(rest).hasPrefix(kind) {
            rest = rest.dropFirst(kind.unicodeScalars.count)
            return "(\(kind)"
        }
        let name = rest.dropFirst(2).prefix { $0.properties.isIDContinue || $0 == "$" }
        if Substring(rest).hasPrefix("?<"), !name.isEmpty,
            rest.dropFirst(2 + name.count).first == ">"
        {
            rest = rest.dropFirst(3 + name.count)
            return "(?<\(Substring(name))>"
        }
        let kind = String(Substring(rest.prefix(3)))
        throw Problem(description: "'(\(kind)' is not part of ECMA-262")
    }

    // MARK: Escapes

    private mutating func escape() throws(Problem) {
        switch rest.first {
        case "s":
            rest.removeFirst()
            result += "[\(Self.spaces)]"
        case "S":
            rest.removeFirst()
            result += "[^\(Self.spaces)]"
        case "b", "B", "k":
            result += "\\\(rest.removeFirst())"
        default: result += try character()
        }
    }

    /// An escape that means the same within a class and outside of it.
    private mutating func character() throws(Problem) -> String {
        guard let scalar = rest.popFirst() else {
            throw Problem(description: #"it ends with a single '\'"#)
        }
        switch scalar {
        case "d", "D", "w", "W", "t", "n", "v", "f", "r", "1"..."9":
            return scalar == "v" ? #"\x0B"# : "\\\(scalar)"
        case "0":
            return #"\x00"#
        case "c":
            guard let letter = rest.popFirst(), letter.isASCII, letter.properties.isAlphabetic
            else {
                throw Problem(description: #"'\c' needs a letter behind it"#)
            }
            return "\\c\(letter)"
        case "x":
            return Self.escaped(try hexadecimal(2))
        case "u":
            return Self.escaped(try codePoint())
        case "p", "P":
            return try property(scalar)
        case _ where scalar.isASCII && scalar.properties.isAlphabetic:
            throw Problem(description: #"'\\#(scalar)' is not part of ECMA-262"#)
        case _ where scalar.isASCII:
            return "\\\(scalar)"
        default:
            return String(scalar)
        }
    }

    private static func escaped(_ value: UInt32) -> String {
        "\\x{\(String(value, radix: 16))}"
    }

    private mutating func hexadecimal(_ count: Int) throws(Problem) -> UInt32 {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy(\.properties.isASCIIHexDigit),
            let value = UInt32(String(Substring(digits)), radix: 16)
        else {
            throw Problem(description: "an escape needs \(count) hexadecimal digits")
        }
        rest = rest.dropFirst(count)
        return value
    }

    /// Reads `1F40F`, `{1F40F}` or a pair of surrogates behind `\u`.
    private mutating func codePoint() throws(Problem) -> UInt32 {
        if rest.first == "{" {
            let digits = rest.dropFirst().prefix { $0 != "}" }
            guard let value = UInt32(String(Substring(digits)), radix: 16),
                Unicode.Scalar(value) != nil
            else {
                throw Problem(description: #"'\u{\#(Substring(digits))}' is no character"#)
            }
            rest = rest.dropFirst(digits.count + 2)
            return value
        }
        let value = try hexadecimal(4)
        guard (0xD800...0xDBFF).contains(value) else {
            return value
        }
        guard Substring(rest).hasPrefix(#"\u"#) else {
            throw Problem(description: "half of a surrogate pair is no character")
        }
        rest = rest.dropFirst(2)
        let low = try hexadecimal(4)
        guard (0xDC00...0xDFFF).contains(low) else {
            throw Problem(description: "half of a surrogate pair is no character")
        }
        return 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
    }

    private mutating func property(_ sign: Unicode.Scalar) throws(Problem) -> String {
        let name = rest.dropFirst().prefix { $0 != "}" }
        guard rest.first == "{", rest.count > name.count + 1 else {
            throw Problem(description: #"'\\#(sign)' needs a property in braces behind it"#)
        }
        rest = rest.dropFirst(name.count + 2)
        return "\\\(sign){\(UnicodeProperty.name(for: String(Substring(name))))}"
    }

    // MARK: Classes

    private mutating func characterClass() throws(Problem) {
        let isNegated = rest.first == "^"
        if isNegated {
            rest.removeFirst()
        }
        var content = ""
        while let scalar = rest.popFirst() {
            switch scalar {
            case "]":
                if content.isEmpty {
                    result += isNegated ? "(?s:.)" : "(?!)"
                } else {
                    result += "[\(isNegated ? "^" : "")\(content)]"
                }
                return
            case "[":
                content += #"\["#
            case "\\":
                content += try classEscape()
            default:
                content.unicodeScalars.append(scalar)
            }
        }
        throw Problem(description: "a class is not closed with ']'")
    }

    private mutating func classEscape() throws(Problem) -> String {
        switch rest.first {
        case "s":
            rest.removeFirst()
            return Self.spaces
        case "S":
            rest.removeFirst()
            return #"\S"#
        case "b":
            rest.removeFirst()
            return #"\x08"#
        default:
            return try character()
        }
    }
}
