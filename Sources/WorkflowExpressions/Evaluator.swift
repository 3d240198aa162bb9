import JSON
import WorkflowDiagnostics
import WorkflowModel

/// Computes the value of an expression under a budget.
///
/// Whatever is computed from a secret is a secret.
struct Evaluator {
    let context: Context
    let locator: SourceLocator
    var budget = Budget()
    /// What was read, when that is to be recorded.
    var operands: OperandList?
    /// The arguments of the lambdas around the current part, outermost first.
    private var locals: [Value] = []

    init(in context: Context, locator: SourceLocator, recording: Bool) {
        self.context = context
        self.locator = locator
        operands = recording ? OperandList() : nil
    }

    mutating func value(of part: Syntax) throws(EvaluationError) -> Value {
        do {
            try budget.step()
            switch part.kind {
            case .literal(let value): return value
            case .local(let index): return locals[index]
            case .reference(let path, let accessors):
                return try reference(path, accessors)
            case .access(let base, let accessors):
                return try follow(accessors[...], from: try value(of: base))
            case .not(let operand): return try negation(of: operand)
            case .negative(let operand):
                let value = try value(of: operand)
                return try Operators.negated(value.revealed).secret(if: value.containsSecret)
            case .chain(let first, let operations): return try chain(first, operations)
            case .conditional(let test, let first, let second):
                let (holds, isSecret) = try bool(test, for: "a test")
                return try value(of: holds ? first : second).secret(if: isSecret)
            case .list(let elements): return try list(elements)
            case .map(let members): return try map(members)
            case .call(let call): return try self.call(call)
            }
        } catch {
            throw error.placed(at: locator.span(of: part.range))
        }
    }

    /// Evaluates an operand that must be a bool.
    private mutating func bool(
        _ part: Syntax,
        for role: String
    ) throws(EvaluationError) -> (holds: Bool, isSecret: Bool) {
        let value = try value(of: part)
        guard case .bool(let holds) = value.revealed else {
            throw EvaluationError(
                .wrongType,
                "\(role) must be a bool, not \(value.type)",
                hints: value == .null ? ["replace a missing value with default(value, false)"] : [],
                at: locator.span(of: part.range)
            )
        }
        return (holds, value.containsSecret)
    }

    private mutating func negation(of operand: Syntax) throws(EvaluationError) -> Value {
        let (holds, isSecret) = try bool(operand, for: "what '!' negates")
        return .bool(!holds).secret(if: isSecret)
    }

    private mutating func chain(
        _ first: Syntax,
        _ operations: [Operation]
    ) throws(EvaluationError) -> Value {
        if let symbol = operations.first?.symbol, symbol == .and || symbol == .or {
            return try logic(symbol, first, operations)
        }
        var left = try value(of: first)
        for operation in operations {
            let right = try value(of: operation.operand)
            try budget.step()
            try budget.read(left)
            try budget.read(right)
            let isSecret = left.containsSecret || right.containsSecret
            let symbol = operation.symbol
            left = try Operators.apply(symbol, left.revealed, right.revealed)
            if symbol == .plus {
                try budget.produce(left)
            }
            left = left.secret(if: isSecret)
        }
        return left
    }

    /// Evaluates operands only until one of them decides.
    private mutating func logic(
        _ symbol: BinaryOperator,
        _ first: Syntax,
        _ operations: [Operation]
    ) throws(EvaluationError) -> Value {
        var isSecret = false
        for index in 0...operations.count {
            let part = index == 0 ? first : operations[index - 1].operand
            let operand = try bool(part, for: "each side of '\(symbol.rawValue)'")
            isSecret = isSecret || operand.isSecret
            if operand.holds == (symbol == .or) {
                return .bool(operand.holds).secret(if: isSecret)
            }
        }
        return .bool(symbol == .and).secret(if: isSecret)
    }

    private mutating func list(_ elements: [Syntax]) throws(EvaluationError) -> Value {
        try budget.produce(elements.count * Budget.elementSize)
        var values: [Value] = []
        for element in elements {
            values.append(try value(of: element))
        }
        return .list(values)
    }

    private mutating func map(
        _ members: [(key: String, value: Syntax)]
    ) throws(EvaluationError) -> Value {
        var map = ValueMap()
        for (key, member) in members {
            try budget.produce(key.utf8.count + Budget.elementSize)
            map[key] = try value(of: member)
        }
        return .map(map)
    }
}

extension Evaluator {
    private mutating func call(_ call: Call) throws(EvaluationError) -> Value {
        guard let function = Function.all[call.name] else {
            throw EvaluationError(.unknownFunction, "there is no function '\(call.name)'")
        }
        guard function.argumentCounts.contains(call.arguments.count),
            function.allowsLambda(call.lambda != nil)
        else {
            throw EvaluationError(.wrongArgumentCount, "write it as \(function.signature)")
        }
        var arguments: [Value] = []
        for (index, argument) in call.arguments.enumerated() {
            let value = try value(of: argument)
            let parameter = function.parameter(at: index)
            guard parameter.accepts(value.type) else {
                throw EvaluationError(
                    .wrongType,
                    "'\(parameter.name)' of \(function.signature) cannot be \(value.type)",
                    hints: value == .null ? ["replace a missing value with default(value, …)"] : [],
                    at: locator.span(of: argument.range)
                )
            }
            arguments.append(value)
        }
        switch function.body {
        case .elements(let iteration):
            return try iterate(iteration, over: arguments[0], call.lambda)
        case .values(let body):
            return try invoke(function, body, with: arguments)
        }
    }

    private mutating func invoke(
        _ function: Function,
        _ body: (inout Invocation) throws(EvaluationError) -> Value,
        with arguments: [Value]
    ) throws(EvaluationError) -> Value {
        for argument in arguments {
            try budget.read(argument)
        }
        let isSecret = arguments.contains(where: \.containsSecret)
        if isSecret, function.source == .world {
            throw EvaluationError(
                .secretRefused,
                "a secret cannot name what \(function.name)() reads"
            )
        }
        var invocation = Invocation(
            arguments: arguments.map(\.revealed),
            context: context,
            budget: budget
        )
        let result: Value
        do {
            result = try body(&invocation)
        } catch {
            guard isSecret, error.code != .evaluationLimit else {
                throw error
            }
            // What went wrong may tell what the secret is.
            throw EvaluationError(error.code, "\(function.name)() failed on a secret")
        }
        budget = invocation.budget
        try budget.produce(result)
        if function.source != .nothing {
            operands?.append(Self.text(of: function.name, arguments), result)
        }
        return result.secret(if: isSecret)
    }

    /// A call with its evaluated arguments, as it is recorded.
    private static func text(of name: String, _ arguments: [Value]) -> String {
        "\(name)(\(arguments.map { $0.maskedJSON.text() }.joined(separator: ", ")))"
    }

    private mutating func iterate(
        _ iteration: Function.Iteration,
        over list: Value,
        _ lambda: Syntax?
    ) throws(EvaluationError) -> Value {
        var isSecret = false
        var elements: [Value] = []
        switch list {
        case .list(let values): elements = values
        case .secret(.list(let values)):
            elements = values
            isSecret = true
        default: break
        }
        var results: [Value] = []
        for element in elements {
            try budget.step()
            let argument = element.secret(if: isSecret)
            var outcome = argument
            if let lambda {
                locals.append(argument)
                defer { locals.removeLast() }
                outcome = try value(of: lambda)
            }
            if iteration == .map {
                try budget.produce(Budget.elementSize)
                results.append(outcome)
                continue
            }
            guard case .bool(let holds) = outcome.revealed else {
                throw EvaluationError(
                    .wrongType,
                    "each element must yield a bool, not \(outcome.type)",
                    at: lambda.flatMap { locator.span(of: $0.range) }
                )
            }
            isSecret = isSecret || outcome.containsSecret
            if iteration == .filter, holds {
                try budget.produce(Budget.elementSize)
                results.append(element)
            } else if iteration != .filter, holds == (iteration == .any) {
                return .bool(holds).secret(if: isSecret)
            }
        }
        let result: Value =
            iteration == .map || iteration == .filter
            ? .list(results) : .bool(iteration == .all)
        return result.secret(if: isSecret)
    }
}

extension Value {
    /// The value as a secret when it was made from one.
    func secret(if isSecret: Bool) -> Value {
        isSecret ? revealed.asSecret : self
    }
}
