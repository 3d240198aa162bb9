package import JSON
import WorkflowModel

/// What an expression yields.
package enum Value: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Always finite.
    case number(Double)
    case string(String)
    case list([Value])
    case map(ValueMap)
    case duration(Duration)
    /// Microseconds since 1970 in UTC.
    case time(Int64)
    /// A value that must not be shown; never directly inside another secret.
    indirect case secret(Value)

    /// Takes over a JSON value; whole numbers that fit become integers.
    package init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .number(let value): self = Self(value)
        case .string(let value): self = .string(value)
        case .array(let elements): self = .list(elements.map(Self.init))
        case .object(let members):
            var map = ValueMap()
            for (key, value) in members {
                map[key] = Self(value)
            }
            self = .map(map)
        }
    }

    /// A number beyond the range of doubles becomes the text it was written as.
    private init(_ number: JSONNumber) {
        if let whole = number.exactInt {
            self = .integer(Int64(whole))
        } else if number.double.isFinite {
            self = .number(number.double)
        } else {
            self = .string(number.text)
        }
    }

    /// The value in JSON; durations and times as their text.
    ///
    /// - Throws: `EvaluationError` with `secretRefused` when it is or holds a secret.
    package func json() throws(EvaluationError) -> JSONValue {
        switch self {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .integer(let value): return .number(JSONNumber(value))
        case .number(let value): return value.json
        case .string(let value): return .string(value)
        case .list(let elements):
            var result: [JSONValue] = []
            for element in elements {
                result.append(try element.json())
            }
            return .array(result)
        case .map(let map):
            var result = JSONObject()
            for (key, value) in zip(map.keys, map.values) {
                result[key] = try value.json()
            }
            return .object(result)
        case .duration, .time: return .string(description)
        case .secret: throw EvaluationError(.secretRefused, "a secret cannot be shown or stored")
        }
    }

    /// The value in JSON with every secret as three asterisks.
    package var maskedJSON: JSONValue {
        switch self {
        case .list(let elements): .array(elements.map(\.maskedJSON))
        case .map(let map):
            .object(JSONObject(zip(map.keys, map.values.map(\.maskedJSON))))
        case .secret: .string("***")
        case .number(let value): value.json
        case .null: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .number(JSONNumber(value))
        case .string(let value): .string(value)
        case .duration, .time: .string(description)
        }
    }

    /// Whether the value is a secret or holds one.
    package var containsSecret: Bool {
        switch self {
        case .secret: true
        case .list(let elements): elements.contains(where: \.containsSecret)
        case .map(let map): map.values.contains(where: \.containsSecret)
        default: false
        }
    }

    /// The value without its protection; what it yields must never be shown or stored.
    package var revealed: Value {
        guard containsSecret else {
            return self
        }
        return switch self {
        case .secret(let value): value.revealed
        case .list(let elements): .list(elements.map(\.revealed))
        case .map(let map): .map(map.mapValues(\.revealed))
        default: self
        }
    }

    /// The value as a secret.
    package var asSecret: Value {
        if case .secret = self { self } else { .secret(self) }
    }

    /// The kind of value, as far as the value itself tells.
    package var type: ValueType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .integer: .integer
        case .number: .number
        case .string: .string
        case .list: .list(.any)
        case .map: .map
        case .duration: .duration
        case .time: .time
        case .secret(let value): .secret(value.type)
        }
    }
}

extension Value: CustomStringConvertible {
    /// The text that interpolation and templates insert; a secret shows as three asterisks.
    package var description: String {
        switch self {
        case .null: ""
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): String(value)
        case .number(let value): value.json.text()
        case .string(let value): value
        case .list, .map: maskedJSON.text()
        case .duration(let value): DurationText.text(of: value)
        case .time(let microseconds): Timestamp(microseconds: microseconds).text
        case .secret: "***"
        }
    }
}

extension Value: Equatable {
    /// Whether the language takes both for equal: numbers by value, texts by their bytes.
    ///
    /// Values of different types are never equal, but integers and numbers are one type here. Equal
    /// secrets are equal secrets: the language itself never shows the answer.
    package static func == (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.integer(let left), .number(let right)): NumberOrder.compare(left, right) == 0
        case (.number(let left), .integer(let right)): NumberOrder.compare(right, left) == 0
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.list(let left), .list(let right)): left == right
        case (.map(let left), .map(let right)): left == right
        case (.duration(let left), .duration(let right)): left == right
        case (.time(let left), .time(let right)): left == right
        case (.secret(let left), .secret(let right)): left == right
        default: false
        }
    }
}

/// Compares integers and doubles exactly, where a conversion would round.
enum NumberOrder {
    /// Less than zero, zero or more, as the integer is below, equal to or above the double.
    static func compare(_ integer: Int64, _ number: Double) -> Int {
        guard number < 0x1p63 else {
            return -1
        }
        guard number >= -0x1p63 else {
            return 1
        }
        let whole = Int64(number.rounded(.down))
        if integer != whole {
            return integer < whole ? -1 : 1
        }
        return number == number.rounded(.down) ? 0 : -1
    }
}
