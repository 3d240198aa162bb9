/// How writers of JSON escape a text; they differ in what they escape beyond the need.
struct JSONEscapes {
    /// `\/` for a slash.
    let escapesSlash: Bool
    /// `\u00e9` for what is not ASCII.
    let escapesUnicode: Bool
    /// `\u003c` for what HTML would read.
    let escapesHTML: Bool

    static let all = [false, true].flatMap { slash in
        [false, true].flatMap { unicode in
            [false, true].map { html in
                JSONEscapes(escapesSlash: slash, escapesUnicode: unicode, escapesHTML: html)
            }
        }
    }

    func applied(to bytes: [UInt8]) -> [UInt8] {
        guard escapesUnicode, let text = String(validating: bytes, as: UTF8.self) else {
            return bytes.flatMap(escaped)
        }
        return text.utf16.flatMap { unit in
            UInt8(exactly: unit).flatMap { $0 < 0x80 ? escaped($0) : nil } ?? Self.unicode(unit)
        }
    }

    private func escaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
        case UInt8(ascii: "/") where escapesSlash: [UInt8(ascii: "\\"), byte]
        case 0x08: Array("\\b".utf8)
        case 0x09: Array("\\t".utf8)
        case 0x0A: Array("\\n".utf8)
        case 0x0C: Array("\\f".utf8)
        case 0x0D: Array("\\r".utf8)
        case 0..<0x20: Self.unicode(UInt16(byte))
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
            escapesHTML ? Self.unicode(UInt16(byte)) : [byte]
        default: [byte]
        }
    }

    private static func unicode(_ unit: UInt16) -> [UInt8] {
        let digits = String(unit, radix: 16)
        return Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
    }
}

/// How a text is written as one word for a shell; the marks around it are not part of the form.
enum ShellQuoting: CaseIterable {
    /// `'it'\''s'`
    case single
    /// `'it'"'"'s'`
    case singleInDouble
    /// `'it''s'`, as YAML and PowerShell have it.
    case doubledSingle
    /// `"a\"b"`
    case double
    /// `a\ b`, as `printf %q` has it.
    case backslashes
    /// The same by shells that escape commas as well.
    case moreBackslashes
    /// `$'a\nb'`
    case dollar

    func applied(to bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap(escaped)
    }

    private func escaped(_ byte: UInt8) -> [UInt8] {
        let quote = UInt8(ascii: "'")
        switch self {
        case .single: return byte == quote ? Array("'\\''".utf8) : [byte]
        case .singleInDouble: return byte == quote ? Array("'\"'\"'".utf8) : [byte]
        case .doubledSingle: return byte == quote ? [quote, quote] : [byte]
        case .double: return Self.backslashed(byte, "\"$`\\")
        case .backslashes: return Self.backslashed(byte, Self.special)
        case .moreBackslashes: return Self.backslashed(byte, Self.special + ",")
        case .dollar: return Self.dollarEscaped(byte)
        }
    }

    private static let special = " \t'\"\\|&;()<>!{}*[]?^$`"

    private static func backslashed(_ byte: UInt8, _ special: String) -> [UInt8] {
        special.utf8.contains(byte) ? [UInt8(ascii: "\\"), byte] : [byte]
    }

    private static func dollarEscaped(_ byte: UInt8) -> [UInt8] {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\\"): [UInt8(ascii: "\\"), byte]
        case 0x07: Array("\\a".utf8)
        case 0x08: Array("\\b".utf8)
        case 0x09: Array("\\t".utf8)
        case 0x0A: Array("\\n".utf8)
        case 0x0D: Array("\\r".utf8)
        case 0x1B: Array("\\E".utf8)
        default: [byte]
        }
    }
}

/// How a text stands in an address; programs differ in what they leave as it is.
struct PercentEncoding {
    let unescaped: String
    let space: [UInt8]
    let isUppercase: Bool

    private static let unreserved = [
        "", "-._~", "-._~/", "-_.", "-._*", "-._~!*'()", "-._~!*'();/?:@&=+$,#",
        "-._~!$&'()*+,=:@/", "-._~!$&'()*+,;=:@/?",
    ]

    static let all =
        unreserved.flatMap { unescaped in
            ["%20", "+"].flatMap { space in
                [true, false].map { isUppercase in
                    PercentEncoding(
                        unescaped: unescaped,
                        space: Array(space.utf8),
                        isUppercase: isUppercase
                    )
                }
            }
        } + [true, false].map { PercentEncoding(everythingUppercase: $0) }

    private let escapesLetters: Bool

    private init(unescaped: String, space: [UInt8], isUppercase: Bool) {
        self.unescaped = unescaped
        self.space = space
        self.isUppercase = isUppercase
        escapesLetters = false
    }

    private init(everythingUppercase isUppercase: Bool) {
        unescaped = ""
        space = Array("%20".utf8)
        self.isUppercase = isUppercase
        escapesLetters = true
    }

    func applied(to bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            if byte == UInt8(ascii: " ") {
                return space
            }
            if !escapesLetters, byte.isLetterOrDigit || unescaped.utf8.contains(byte) {
                return [byte]
            }
            return [UInt8(ascii: "%")] + byte.hexadecimal(isUppercase: isUppercase)
        }
    }
}

/// How a text stands in XML or HTML; writers differ in the marks that they escape, and how.
struct XMLEscapes {
    let apostrophe: String
    let quote: String
    let greater: String

    static let all = ["'", "&apos;", "&#39;", "&#x27;", "&#039;"].flatMap { apostrophe in
        ["\"", "&quot;", "&#34;"].flatMap { quote in
            [">", "&gt;"].map { greater in
                XMLEscapes(apostrophe: apostrophe, quote: quote, greater: greater)
            }
        }
    }

    func applied(to bytes: [UInt8]) -> [UInt8] {
        bytes.flatMap { byte -> [UInt8] in
            switch byte {
            case UInt8(ascii: "&"): Array("&amp;".utf8)
            case UInt8(ascii: "<"): Array("&lt;".utf8)
            case UInt8(ascii: ">"): Array(greater.utf8)
            case UInt8(ascii: "\""): Array(quote.utf8)
            case UInt8(ascii: "'"): Array(apostrophe.utf8)
            default: [byte]
            }
        }
    }
}
