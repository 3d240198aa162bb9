/// What is known about the result of an operator before there are values.
enum OperatorTypes {
    /// The type of the result; nothing when the operator cannot go with these types.
    static func result(
        _ symbol: BinaryOperator,
        _ left: ValueType,
        _ right: ValueType
    ) -> ValueType? {
        switch symbol {
        case .and, .or: ValueType.bool.accepts(left) && ValueType.bool.accepts(right) ? .bool : nil
        case .equal, .notEqual: left.isComparable(with: right) ? .bool : nil
        case .less, .lessOrEqual, .greater, .greaterOrEqual: isOrdered(left, right) ? .bool : nil
        case .in: canContain(right, left) ? .bool : nil
        case .plus, .minus, .times, .divide, .remainder: calculated(symbol, left, right)
        }
    }

    /// Says that an operator does not go with its operands.
    static func misfit(_ symbol: BinaryOperator, _ left: ValueType, _ right: ValueType) -> String {
        switch symbol {
        case .and, .or:
            let wrong = ValueType.bool.accepts(left) ? right : left
            return "'\(symbol.rawValue)' takes two bools, not \(wrong)"
        case .plus, .minus, .times, .divide, .remainder:
            return "'\(symbol.rawValue)' cannot be applied to \(left) and \(right)"
        case .in: return "\(right) cannot contain \(left)"
        default: return "'\(symbol.rawValue)' cannot compare \(left) with \(right)"
        }
    }

    /// What to do about operands that do not fit.
    static func hints(_ symbol: BinaryOperator, _ left: ValueType, _ right: ValueType) -> [String] {
        if symbol == .plus, left == .string || right == .string {
            return ["join values of other types with format('{0}{1}', …)"]
        }
        if left == .null || right == .null {
            return ["replace a missing value with default(value, …)"]
        }
        if [left, right].contains(.duration) {
            return ["a duration is written duration('5m')"]
        }
        if [left, right].contains(.time) {
            return ["compare with another time, such as now() - duration('1d')"]
        }
        return []
    }

    private static func isOrdered(_ left: ValueType, _ right: ValueType) -> Bool {
        guard left != .any, right != .any else {
            let other = left == .any ? right : left
            return [.any, .integer, .number, .string, .duration, .time].contains(other)
        }
        return (left.isNumeric && right.isNumeric)
            || (left == right && [.string, .duration, .time].contains(left))
    }

    private static func canContain(_ whole: ValueType, _ part: ValueType) -> Bool {
        switch whole {
        case .any: true
        case .list(let element): element.isComparable(with: part)
        case .string, .map: ValueType.string.accepts(part)
        default: false
        }
    }

    private static func calculated(
        _ symbol: BinaryOperator,
        _ left: ValueType,
        _ right: ValueType
    ) -> ValueType? {
        if left == .any || right == .any {
            let known = left == .any ? right : left
            let allowed: Bool =
                switch known {
                case .any, .integer, .number: true
                case .string, .list: symbol == .plus
                case .duration, .time: symbol == .plus || symbol == .minus
                default: false
                }
            return allowed ? .any : nil
        }
        if left.isNumeric, right.isNumeric {
            let isInteger = left == .integer && right == .integer && symbol != .divide
            return isInteger ? .integer : .number
        }
        switch (symbol, left, right) {
        case (.plus, .string, .string): return .string
        case (.plus, .list, .list): return left.joined(with: right)
        case (.plus, .duration, .duration), (.minus, .duration, .duration): return .duration
        case (.minus, .time, .time): return .duration
        case (.plus, .time, .duration), (.plus, .duration, .time), (.minus, .time, .duration):
            return .time
        default: return nil
        }
    }
}
