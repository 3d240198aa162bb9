package import WorkflowDiagnostics
package import WorkflowModel

/// A value of a YAML file together with where it stands.
package struct YAMLNode: Sendable {
    /// What a node holds.
    package enum Content: Sendable {
        case scalar(YAMLScalar)
        case mapping([Entry])
        case sequence([YAMLNode])
    }

    /// A key of a mapping and its value.
    package struct Entry: Sendable {
        package let key: String
        package let keySpan: SourceSpan
        package let value: YAMLNode
    }

    package let content: Content
    package let span: SourceSpan

    /// The scalar, when the node is one.
    package var scalar: YAMLScalar? {
        if case .scalar(let scalar) = content { scalar } else { nil }
    }

    /// The text of a scalar that is not null.
    package var text: String? {
        guard let scalar, scalar.value != .null else {
            return nil
        }
        return scalar.text
    }

    /// The text of a scalar that is not null, with the place of its characters.
    ///
    /// Quotes are left out of the place where the text stands between them as it is, so that
    /// offsets in the text are offsets in the file.
    package var sourceString: SourceString? {
        guard let text else {
            return nil
        }
        let range = span.range
        guard scalar?.isQuoted == true, range.count == text.utf8.count + 2 else {
            return SourceString(text, at: span)
        }
        let inner = range.lowerBound + 1..<range.upperBound - 1
        return SourceString(text, at: SourceSpan(file: span.file, range: inner))
    }

    /// The entries, when the node is a mapping.
    package var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    /// The items, when the node is a list.
    package var items: [YAMLNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    /// Whether the node is null or left empty.
    package var isNull: Bool { scalar?.value == .null }

    /// The value of a key; linear in the number of keys.
    package subscript(key: String) -> YAMLNode? {
        entries?.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }

    /// What the node is, as messages say it.
    package var kindWord: String {
        switch content {
        case .mapping: "a map"
        case .sequence: "a list"
        case .scalar(let scalar): scalar.kindWord
        }
    }
}

/// Text of a YAML file and what YAML 1.2 takes it for.
package struct YAMLScalar: Sendable, Hashable {
    /// What the core schema resolves a scalar to.
    package enum Value: Sendable, Hashable {
        case null
        case boolean(Bool)
        /// Digits with an optional sign; they may exceed any machine integer.
        case integer(String)
        case number(Double)
        case text
    }

    package let text: String
    /// Whether it was written in quotes or as a block, which makes it text whatever it says.
    package let isQuoted: Bool

    /// Resolves the scalar; `yes`, `on` and dates are text.
    package var value: Value {
        isQuoted ? .text : Self.resolve(text)
    }

    /// What the scalar is, as messages say it.
    package var kindWord: String {
        switch value {
        case .null: "nothing"
        case .boolean: "a boolean"
        case .integer: "an integer"
        case .number: "a number"
        case .text: "text"
        }
    }

    private static func resolve(_ text: String) -> Value {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .boolean(true)
        case "false", "False", "FALSE": return .boolean(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .number(.infinity)
        case "-.inf", "-.Inf", "-.INF": return .number(-.infinity)
        case ".nan", ".NaN", ".NAN": return .number(.nan)
        default: return resolveNumber(text)
        }
    }

    private static func resolveNumber(_ text: String) -> Value {
        guard let first = text.utf8.first, "+-.0123456789".utf8.contains(first) else {
            return .text
        }
        if let value = radix(text, prefix: "0x", 16) ?? radix(text, prefix: "0o", 8) {
            return .integer(value)
        }
        let unsigned = text.utf8.first == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        let digits = unsigned.utf8.first == UInt8(ascii: "-") ? unsigned.dropFirst() : unsigned
        guard let head = digits.utf8.first else {
            return .text
        }
        if digits.utf8.allSatisfy(isDigit) {
            return .integer(String(unsigned))
        }
        let isDecimal = digits.utf8.allSatisfy { isDigit($0) || ".eE+-".utf8.contains($0) }
        guard isDecimal, isDigit(head) || head == UInt8(ascii: "."), let number = Double(unsigned)
        else {
            return .text
        }
        return .number(number)
    }

    private static func radix(_ text: String, prefix: String, _ base: Int) -> String? {
        guard text.hasPrefix(prefix), text.utf8.dropFirst(2).allSatisfy({ $0 > 0x2F }) else {
            return nil
        }
        return UInt64(text.dropFirst(2), radix: base).map(String.init)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
