/// The way from a value to one of its parts, as RFC 6901 writes it.
public struct JSONPointer: Sendable {
    /// The keys and array places to follow, unescaped.
    public let tokens: [String]

    /// The pointer to the whole value.
    public static let root = JSONPointer(tokens: [])

    /// Makes a pointer of unescaped tokens.
    public init(tokens: [String]) {
        self.tokens = tokens
    }

    /// Reads a pointer: empty, or tokens that each begin with a slash.
    ///
    /// - Throws: An error when the slash is missing or a tilde is not followed by 0 or 1.
    public init(_ text: String) throws(JSONError) {
        let bytes = Array(text.utf8)
        guard !bytes.isEmpty else {
            self = .root
            return
        }
        guard bytes.first == UInt8(ascii: "/") else {
            throw JSONError("a JSON pointer begins with '/'", at: 0, in: bytes)
        }
        for (offset, byte) in bytes.enumerated() where byte == UInt8(ascii: "~") {
            let next = bytes.dropFirst(offset + 1).first
            guard next == UInt8(ascii: "0") || next == UInt8(ascii: "1") else {
                throw JSONError("'~' in a JSON pointer is written '~0'", at: offset, in: bytes)
            }
        }
        tokens = bytes.dropFirst()
            .split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .map(Self.unescaped)
    }

    /// The pointer to a member of what this one names.
    public func appending(_ key: String) -> JSONPointer {
        JSONPointer(tokens: tokens + [key])
    }

    /// The pointer to an element of what this one names.
    public func appending(_ index: Int) -> JSONPointer {
        appending(String(index))
    }

    private static func unescaped(_ token: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var isEscaped = false
        for byte in token {
            if isEscaped {
                bytes.append(byte == UInt8(ascii: "0") ? UInt8(ascii: "~") : UInt8(ascii: "/"))
                isEscaped = false
            } else if byte == UInt8(ascii: "~") {
                isEscaped = true
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension JSONPointer: Hashable, CustomStringConvertible {
    /// The pointer as text, escaped.
    public var description: String {
        var bytes: [UInt8] = []
        for token in tokens {
            bytes.append(UInt8(ascii: "/"))
            for byte in token.utf8 {
                switch byte {
                case UInt8(ascii: "~"): bytes += "~0".utf8
                case UInt8(ascii: "/"): bytes += "~1".utf8
                default: bytes.append(byte)
                }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether both follow the same tokens, compared as bytes.
    public static func == (left: Self, right: Self) -> Bool {
        left.tokens.map(ExactString.init) == right.tokens.map(ExactString.init)
    }

    /// Feeds the tokens to the hasher.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(tokens.map(ExactString.init))
    }
}

extension JSONValue {
    /// The part that a pointer names, if there is one.
    public subscript(pointer: JSONPointer) -> JSONValue? {
        var value = self
        for token in pointer.tokens {
            guard let position = value.position(of: token) else { return nil }
            value = value.child(at: position)
        }
        return value
    }

    /// The element or member at a place that the value has; itself when it has no parts.
    func child(at position: Int) -> JSONValue {
        switch self {
        case .array(let elements): elements[position]
        case .object(let members): members[position].value
        case .null, .bool, .number, .string: self
        }
    }

    /// Where the element or member that a token names stands.
    func position(of token: String) -> Int? {
        switch self {
        case .object(let members):
            return members.position(of: token)
        case .array(let elements):
            // Only the plain form counts: no sign, no leading zero.
            guard let index = Int(token), String(index) == token else { return nil }
            return elements.indices.contains(index) ? index : nil
        default:
            return nil
        }
    }
}
