public import JSON

/// A value of a definition, in which texts may hold expressions.
public indirect enum InputValue: Sendable, Hashable {
    /// What stands there: a number, a boolean, null.
    case constant(JSONValue)
    /// A text; one that is a single expression stands for the value of it, whatever its type.
    case text(SourceString)
    /// Several values in their order.
    case list([InputValue])
    /// Values by their names.
    case map([NamedInput])

    /// The value as it was written, expressions as text.
    public var written: JSONValue {
        switch self {
        case .constant(let value): value
        case .text(let text): .string(text.text)
        case .list(let items): .array(items.map(\.written))
        case .map(let entries): .object(entries.written)
        }
    }

    /// The texts in it, from first to last.
    public var texts: [SourceString] {
        switch self {
        case .constant: []
        case .text(let text): [text]
        case .list(let items): items.flatMap(\.texts)
        case .map(let entries): entries.flatMap(\.value.texts)
        }
    }

    /// The value with every text evaluated.
    package func evaluated(
        _ evaluate: (SourceString) throws -> JSONValue
    ) rethrows -> JSONValue {
        switch self {
        case .constant(let value): value
        case .text(let text): try evaluate(text)
        case .list(let items): .array(try items.map { try $0.evaluated(evaluate) })
        case .map(let entries): .object(try entries.evaluated(evaluate))
        }
    }
}

/// A value with its name, as `with` gives it.
public struct NamedInput: Sendable, Hashable {
    /// The name, and where it was written.
    public let name: SourceString
    /// The value.
    public let value: InputValue

    /// Names a value.
    public init(name: SourceString, value: InputValue) {
        self.name = name
        self.value = value
    }
}

extension [NamedInput] {
    /// The object as it was written, expressions as text.
    public var written: JSONObject { JSONObject(map { ($0.name.text, $0.value.written) }) }

    /// The object with every text evaluated.
    package func evaluated(
        _ evaluate: (SourceString) throws -> JSONValue
    ) rethrows -> JSONObject {
        JSONObject(try map { ($0.name.text, try $0.value.evaluated(evaluate)) })
    }
}
