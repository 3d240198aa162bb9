import WorkflowDiagnostics

/// Finds what cannot work in an expression before there are values.
struct Checker {
    let scope: any NameScope
    let locator: SourceLocator
    private(set) var diagnostics: [Diagnostic] = []
    /// The types of the parameters of the lambdas around the current part.
    private var locals: [ValueType] = []

    init(in scope: any NameScope, locator: SourceLocator) {
        self.scope = scope
        self.locator = locator
    }

    /// The type of a part; its problems are collected, and a part with problems may be anything.
    mutating func type(of part: Syntax) -> ValueType {
        switch part.kind {
        case .literal(let value): return value.type
        case .local(let index): return locals[index]
        case .reference(let path, let accessors):
            return reference(path, accessors, part.range)
        case .access(let base, let accessors):
            return follow(accessors[...], from: type(of: base))
        case .not(let operand):
            return bool(operand, "what '!' negates")
        case .negative(let operand): return negation(of: operand)
        case .chain(let first, let operations): return chain(first, operations)
        case .conditional(let test, let first, let second):
            let isSecret = bool(test, "a test").isSecret
            let types = (type(of: first), type(of: second))
            return types.0.joined(with: types.1).secret(if: isSecret)
        case .list(let elements): return list(elements)
        case .map(let members):
            let isSecret = members.map { type(of: $0.value).isSecret }.contains(true)
            return .map.secret(if: isSecret)
        case .call(let call): return self.call(call, part.range)
        }
    }

    /// Checks an operand that must be a bool.
    private mutating func bool(_ part: Syntax, _ role: String) -> ValueType {
        let type = type(of: part)
        if !ValueType.bool.accepts(type) {
            report(.wrongType, "\(role) must be a bool, not \(type)", part.range)
        }
        return .bool.secret(if: type.isSecret)
    }

    private mutating func negation(of operand: Syntax) -> ValueType {
        let type = type(of: operand)
        switch type.revealed {
        case .any, .integer, .number, .duration: return type
        default:
            report(.wrongType, "'-' cannot negate \(type)", operand.range)
            return .any
        }
    }

    private mutating func chain(_ first: Syntax, _ operations: [Operation]) -> ValueType {
        var left = type(of: first)
        for operation in operations {
            let right = type(of: operation.operand)
            let types = (left.revealed, right.revealed)
            let result = OperatorTypes.result(operation.symbol, types.0, types.1)
            if result == nil {
                report(
                    .wrongType,
                    OperatorTypes.misfit(operation.symbol, types.0, types.1),
                    first.range.lowerBound..<operation.operand.range.upperBound,
                    hints: OperatorTypes.hints(operation.symbol, types.0, types.1)
                )
            }
            left = (result ?? .any).secret(if: left.isSecret || right.isSecret)
        }
        return left
    }

    private mutating func list(_ elements: [Syntax]) -> ValueType {
        guard let first = elements.first else {
            return .list(.any)
        }
        let joined = elements.dropFirst().reduce(type(of: first)) { known, element in
            known.joined(with: type(of: element))
        }
        return .list(joined.revealed).secret(if: joined.isSecret)
    }

    private mutating func call(_ call: Call, _ range: Range<Int>) -> ValueType {
        var types: [ValueType] = []
        for argument in call.arguments {
            types.append(type(of: argument))
        }
        guard let function = Function.all[call.name] else {
            let hint = Suggestion.hint(for: call.name, among: Function.all.keys)
            report(
                .unknownFunction,
                "there is no function '\(call.name)'",
                call.nameRange,
                hints: [hint].compactMap(\.self)
            )
            return .any
        }
        guard function.argumentCounts.contains(types.count),
            function.allowsLambda(call.lambda != nil)
        else {
            let count = types.count + (call.lambda == nil ? 0 : 1)
            report(
                .wrongArgumentCount,
                "\(call.name)() got \(count) \(count == 1 ? "argument" : "arguments")",
                range,
                hints: ["write it as \(function.signature)"]
            )
            return .any
        }
        for (index, argument) in call.arguments.enumerated() {
            check(argument, types[index], for: function.parameter(at: index), of: function)
        }
        var isSecret = types.contains(where: \.isSecret)
        var result = function.result(types.map(\.revealed))
        if let lambda = call.lambda {
            let yielded = self.type(ofLambda: lambda, over: types[0])
            if case .elements(.map) = function.body {
                result = .list(yielded.revealed)
            } else if !ValueType.bool.accepts(yielded) {
                let text = "each element must yield a bool, not \(yielded)"
                report(.wrongType, text, lambda.range)
            }
            isSecret = isSecret || yielded.isSecret
        }
        return result.secret(if: isSecret)
    }

    private mutating func check(
        _ argument: Syntax,
        _ type: ValueType,
        for parameter: Function.Parameter,
        of function: Function
    ) {
        if !parameter.accepts(type) {
            report(
                .wrongType,
                "'\(parameter.name)' of \(function.signature) cannot be \(type.revealed)",
                argument.range
            )
        }
        if type.isSecret, function.source == .world {
            report(
                .secretRefused,
                "a secret cannot name what \(function.name)() reads",
                argument.range
            )
        }
        if case .literal(.string(let text)) = argument.kind,
            let problem = parameter.problem?(text)
        {
            report(.unreadableText, problem, argument.range)
        }
    }

    private mutating func type(ofLambda body: Syntax, over list: ValueType) -> ValueType {
        var element = ValueType.any
        if case .list(let known) = list.revealed {
            element = known
        }
        locals.append(element.secret(if: list.isSecret))
        defer { locals.removeLast() }
        return type(of: body)
    }

    mutating func report(
        _ code: DiagnosticCode,
        _ message: String,
        _ range: Range<Int>,
        hints: [String] = []
    ) {
        diagnostics.append(
            Diagnostic(code, message, at: locator.span(of: range), hints: hints)
        )
    }
}
