/// What is known about a value before anything is evaluated.
package enum ValueType: Sendable, Hashable {
    /// Nothing is known: everything is allowed until the value is there.
    case any
    case null
    case bool
    case integer
    case number
    case string
    indirect case list(ValueType)
    case map
    case duration
    case time
    indirect case secret(ValueType)

    /// The type under the protection.
    package var revealed: ValueType {
        if case .secret(let type) = self { type.revealed } else { self }
    }

    package var isSecret: Bool {
        if case .secret = self { true } else { false }
    }

    /// The type as a secret when asked for.
    package func secret(if isSecret: Bool) -> ValueType {
        isSecret && !self.isSecret ? .secret(self) : self
    }

    /// Whether values of another type can stand where this one is wanted.
    package func accepts(_ other: ValueType) -> Bool {
        switch (revealed, other.revealed) {
        case (.any, _), (_, .any), (.number, .integer): true
        case (.list(let left), .list(let right)): left.accepts(right)
        case (let left, let right): left == right
        }
    }

    /// Whether values of both types can be equal.
    package func isComparable(with other: ValueType) -> Bool {
        let types = (revealed, other.revealed)
        if types.0 == .null || types.1 == .null {
            return true
        }
        return accepts(other) || other.accepts(self)
    }

    /// What is known about a value that has one of both types.
    package func joined(with other: ValueType) -> ValueType {
        let isSecret = isSecret || other.isSecret
        let joined: ValueType
        if revealed == other.revealed {
            joined = revealed
        } else if revealed.isNumeric, other.revealed.isNumeric {
            joined = .number
        } else if case .list = revealed, case .list = other.revealed {
            joined = .list(.any)
        } else {
            joined = .any
        }
        return joined.secret(if: isSecret)
    }

    /// Whether it is an integer or a number for certain.
    var isNumeric: Bool { self == .integer || self == .number }
}

extension ValueType: CustomStringConvertible {
    /// The type as a message names it.
    package var description: String {
        switch self {
        case .any: "a value"
        case .null: "null"
        case .bool: "a bool"
        case .integer: "an integer"
        case .number: "a number"
        case .string: "a string"
        case .list: "a list"
        case .map: "a map"
        case .duration: "a duration"
        case .time: "a time"
        case .secret: "a secret"
        }
    }
}
