/// An address, absolute or relative, in its parts (RFC 3986).
///
/// What is not ASCII is percent-encoded, so that addresses can be compared as they are.
struct URIReference: Sendable, Hashable {
    var scheme: String?
    var authority: String?
    var path: String
    var query: String?
    var fragment: String?

    /// Takes an address apart; every text is one.
    init(_ text: String) {
        var rest = Substring(Self.percentEncoded(text, ""))
        if let mark = rest.firstIndex(of: "#") {
            fragment = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        if let colon = rest.firstIndex(of: ":"), Self.isScheme(rest[..<colon]) {
            scheme = String(rest[..<colon])
            rest = rest[rest.index(after: colon)...]
        }
        if rest.hasPrefix("//") {
            rest = rest.dropFirst(2)
            let end = rest.firstIndex(of: "/") ?? rest.endIndex
            authority = String(rest[..<end])
            rest = rest[end...]
        }
        path = String(rest)
    }

    /// The address of a file by its relative path.
    init(file: String) {
        path = Self.percentEncoded(file, "%?#:")
    }

    /// The path of the file that a relative address means.
    var file: String? {
        scheme == nil && authority == nil && query == nil && !path.isEmpty
            ? Self.percentDecoded(path) : nil
    }

    /// The address that this one means when it stands in a document with another.
    func resolved(against base: URIReference) -> URIReference {
        var result = self
        if scheme == nil {
            result.scheme = base.scheme
            if authority == nil {
                result.authority = base.authority
                if path.isEmpty {
                    result.path = base.path
                    result.query = query ?? base.query
                } else if !path.hasPrefix("/") {
                    result.path = base.folder + path
                }
            }
        }
        result.path = Self.withoutDots(result.path)
        return result
    }

    /// The address without its fragment.
    var document: String {
        (scheme.map { "\($0):" } ?? "") + (authority.map { "//\($0)" } ?? "") + path
            + (query.map { "?\($0)" } ?? "")
    }

    /// The fragment with its escapes undone; nothing when there is none or it is empty.
    var plainFragment: String? {
        guard let fragment, !fragment.isEmpty else {
            return nil
        }
        return Self.percentDecoded(fragment)
    }

    /// The path up to its last slash.
    private var folder: String {
        guard let slash = path.lastIndex(of: "/") else {
            return authority != nil && path.isEmpty ? "/" : ""
        }
        return String(path[...slash])
    }

    // MARK: Text

    private static func isScheme(_ text: Substring) -> Bool {
        text.utf8.first.map(isLetter) == true
            && text.utf8.allSatisfy { isLetter($0) || isDigit($0) || "+-.".utf8.contains($0) }
    }

    /// The path with `.` and `..` carried out.
    private static func withoutDots(_ path: String) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.contains(where: { $0 == "." || $0 == ".." }) else {
            return path
        }
        let isAbsolute = path.hasPrefix("/")
        var kept: [Substring] = []
        for (index, part) in parts.enumerated().dropFirst(isAbsolute ? 1 : 0) {
            let isLast = index == parts.count - 1
            switch part {
            case ".": break
            case "..":
                if !kept.isEmpty {
                    kept.removeLast()
                }
            default:
                kept.append(part)
                continue
            }
            if isLast {
                kept.append("")
            }
        }
        return (isAbsolute ? "/" : "") + kept.joined(separator: "/")
    }

    /// The text with everything escaped that is not ASCII, no sign, or among some signs.
    private static func percentEncoded(_ text: String, _ signs: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if byte >= 0x7F || byte <= 0x20 || signs.utf8.contains(byte) {
                let digits = String(byte, radix: 16, uppercase: true)
                bytes += "%\(digits.utf8.count < 2 ? "0" : "")\(digits)".utf8
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The text with its escapes undone; a stray percent sign stays.
    private static func percentDecoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.prefix(2).allSatisfy(isHexDigit),
                let value = UInt8(Substring(rest.prefix(2)), radix: 16), rest.count >= 2
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
