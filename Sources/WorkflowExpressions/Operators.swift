/// What operators do with values that are no secrets.
enum Operators {
    /// Joins, calculates or compares; `&&` and `||` are not among these.
    static func apply(
        _ symbol: BinaryOperator,
        _ left: Value,
        _ right: Value
    ) throws(EvaluationError) -> Value {
        switch symbol {
        case .equal: .bool(left == right)
        case .notEqual: .bool(left != right)
        case .less: .bool(try order(symbol, left, right) < 0)
        case .lessOrEqual: .bool(try order(symbol, left, right) <= 0)
        case .greater: .bool(try order(symbol, left, right) > 0)
        case .greaterOrEqual: .bool(try order(symbol, left, right) >= 0)
        case .in: .bool(try contains(right, left))
        case .and, .or: throw misfit(symbol, left, right)
        case .plus, .minus, .times, .divide, .remainder: try calculate(symbol, left, right)
        }
    }

    /// Whether a string, a list or the keys of a map have a part.
    static func contains(_ whole: Value, _ part: Value) throws(EvaluationError) -> Bool {
        switch (whole, part) {
        case (.list(let elements), _): return elements.contains(part)
        case (.map(let map), .string(let key)): return map[key] != nil
        case (.string(let text), .string(let part)): return TextSearch.contains(text, part)
        default:
            throw EvaluationError(.wrongType, "\(whole.type) cannot contain \(part.type)")
        }
    }

    static func negated(_ value: Value) throws(EvaluationError) -> Value {
        switch value {
        case .integer(let number):
            guard number != .min else {
                throw overflow
            }
            return .integer(-number)
        case .number(let number): return .number(-number)
        case .duration(let duration): return .duration(.zero - duration)
        default: throw EvaluationError(.wrongType, "'-' cannot negate \(value.type)")
        }
    }

    /// Less than zero, zero or more, as the left value comes before, with or after the right one.
    private static func order(
        _ symbol: BinaryOperator,
        _ left: Value,
        _ right: Value
    ) throws(EvaluationError) -> Int {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): compare(left, right)
        case (.number(let left), .number(let right)): compare(left, right)
        case (.integer(let left), .number(let right)): NumberOrder.compare(left, right)
        case (.number(let left), .integer(let right)): -NumberOrder.compare(right, left)
        case (.duration(let left), .duration(let right)): compare(left, right)
        case (.time(let left), .time(let right)): compare(left, right)
        case (.string(let left), .string(let right)):
            left.utf8.elementsEqual(right.utf8)
                ? 0 : left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        default: throw misfit(symbol, left, right)
        }
    }

    private static func compare<Ordered: Comparable>(_ left: Ordered, _ right: Ordered) -> Int {
        left < right ? -1 : left == right ? 0 : 1
    }

    private static func calculate(
        _ symbol: BinaryOperator,
        _ left: Value,
        _ right: Value
    ) throws(EvaluationError) -> Value {
        switch (symbol, left, right) {
        case (_, .integer(let left), .integer(let right)):
            return try integers(symbol, left, right)
        case (_, .number(let left), .number(let right)): return try numbers(symbol, left, right)
        case (_, .integer(let left), .number(let right)):
            return try numbers(symbol, Double(left), right)
        case (_, .number(let left), .integer(let right)):
            return try numbers(symbol, left, Double(right))
        case (.plus, .string(let left), .string(let right)): return .string(left + right)
        case (.plus, .list(let left), .list(let right)): return .list(left + right)
        case (.plus, .duration, .duration), (.minus, .duration, .duration),
            (.plus, .time, .duration), (.plus, .duration, .time), (.minus, .time, .duration),
            (.minus, .time, .time):
            return try moments(symbol, left, right)
        default: throw misfit(symbol, left, right)
        }
    }

    private static func integers(
        _ symbol: BinaryOperator,
        _ left: Int64,
        _ right: Int64
    ) throws(EvaluationError) -> Value {
        let result: (partialValue: Int64, overflow: Bool)
        switch symbol {
        case .plus: result = left.addingReportingOverflow(right)
        case .minus: result = left.subtractingReportingOverflow(right)
        case .times: result = left.multipliedReportingOverflow(by: right)
        case .remainder where right == -1: result = (0, false)
        case .remainder where right != 0:
            result = left.remainderReportingOverflow(dividingBy: right)
        default: return try numbers(symbol, Double(left), Double(right))
        }
        guard !result.overflow else {
            throw overflow
        }
        return .integer(result.partialValue)
    }

    private static func numbers(
        _ symbol: BinaryOperator,
        _ left: Double,
        _ right: Double
    ) throws(EvaluationError) -> Value {
        let result: Double
        switch symbol {
        case .plus: result = left + right
        case .minus: result = left - right
        case .times: result = left * right
        default:
            guard right != 0 else {
                throw EvaluationError(.divisionByZero, "division by zero")
            }
            result = symbol == .divide ? left / right : left.truncatingRemainder(dividingBy: right)
        }
        guard result.isFinite else {
            throw overflow
        }
        return .number(result)
    }

    /// Calculates with times in microseconds, which is all that clocks here tell.
    private static func moments(
        _ symbol: BinaryOperator,
        _ left: Value,
        _ right: Value
    ) throws(EvaluationError) -> Value {
        let left = (value: try microseconds(left), isTime: left.type == .time)
        let right = (value: try microseconds(right), isTime: right.type == .time)
        let result =
            symbol == .plus
            ? left.value.addingReportingOverflow(right.value)
            : left.value.subtractingReportingOverflow(right.value)
        let isTime = left.isTime != right.isTime
        guard !result.overflow, !isTime || TimeText.range.contains(result.partialValue) else {
            throw overflow
        }
        return isTime
            ? .time(result.partialValue) : .duration(.microseconds(result.partialValue))
    }

    private static func microseconds(_ value: Value) throws(EvaluationError) -> Int64 {
        switch value {
        case .time(let microseconds): return microseconds
        case .duration(let duration):
            let (seconds, attoseconds) = duration.components
            let whole = seconds.multipliedReportingOverflow(by: 1_000_000)
            let sum = whole.partialValue.addingReportingOverflow(attoseconds / 1_000_000_000_000)
            guard !whole.overflow, !sum.overflow else {
                throw overflow
            }
            return sum.partialValue
        default: return 0
        }
    }

    private static var overflow: EvaluationError {
        EvaluationError(.numberOverflow, "the result is too large")
    }

    /// Says that an operator does not go with its operands.
    private static func misfit(
        _ symbol: BinaryOperator,
        _ left: Value,
        _ right: Value
    ) -> EvaluationError {
        EvaluationError(
            .wrongType,
            OperatorTypes.misfit(symbol, left.type, right.type),
            hints: OperatorTypes.hints(symbol, left.type, right.type)
        )
    }
}
