import WorkflowDiagnostics

/// Builds the tree of an expression.
struct Parser {
    /// How deep an expression may nest.
    static let nestingLimit = 64

    private let tokens: [Token]
    private let locator: SourceLocator
    private var index = 0
    private var depth = 0
    /// Parameters of the lambdas around the current token, outermost first.
    private var locals: [String] = []

    /// - Precondition: The last token is the end.
    init(_ tokens: [Token], locator: SourceLocator) {
        self.tokens = tokens
        self.locator = locator
    }

    /// Reads one expression that takes up all tokens.
    mutating func parse() throws(Diagnostic) -> Syntax {
        guard current.kind != .end else {
            throw Diagnostic(
                .emptyExpression,
                "there is no expression here",
                at: locator.span(of: current.range)
            )
        }
        let tree = try expression()
        try expectEnd()
        return tree
    }

    /// Reads an expression followed by filters: `x | lower | default('none')`.
    mutating func parseWithFilters() throws(Diagnostic) -> Syntax {
        var tree = try expression()
        var filters = 0
        while take(.pipe) {
            filters += 1
            guard filters <= Self.nestingLimit else {
                throw tooDeep()
            }
            let token = current
            guard case .name(let name) = token.kind else {
                throw unexpected("the name of a filter")
            }
            index += 1
            var call = Call(name: name, nameRange: token.range, arguments: [tree], lambda: nil)
            if take(.openParenthesis) {
                let (rest, lambda) = try arguments()
                call = Call(
                    name: name,
                    nameRange: token.range,
                    arguments: [tree] + rest,
                    lambda: lambda
                )
            }
            tree = Syntax(kind: .call(call), range: tree.range.lowerBound..<endOfLast)
        }
        try expectEnd()
        return tree
    }

    private mutating func expression() throws(Diagnostic) -> Syntax {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.nestingLimit else {
            throw tooDeep()
        }
        let condition = try operators(from: 1)
        guard take(.question) else {
            return condition
        }
        let first = try expression()
        try expect(.colon)
        let second = try expression()
        return Syntax(
            kind: .conditional(condition, then: first, otherwise: second),
            range: condition.range.lowerBound..<second.range.upperBound
        )
    }

    /// Reads operators of a precedence and all that bind tighter.
    private mutating func operators(from minimum: Int) throws(Diagnostic) -> Syntax {
        var left = try prefixed()
        while let next = BinaryOperator(current), next.precedence >= minimum {
            var operations: [Operation] = []
            while let symbol = BinaryOperator(current), symbol.precedence == next.precedence {
                index += 1
                let operand = try operators(from: symbol.precedence + 1)
                operations.append(Operation(symbol: symbol, operand: operand))
            }
            left = Syntax(
                kind: .chain(left, operations),
                range: left.range.lowerBound..<endOfLast
            )
        }
        return left
    }

    private mutating func prefixed() throws(Diagnostic) -> Syntax {
        let start = current.range.lowerBound
        let isNot = take(.not)
        guard isNot || take(.minus) else {
            return try accessed()
        }
        if !isNot, case .integer(let magnitude) = current.kind, magnitude == 1 << 63 {
            index += 1
            return Syntax(kind: .literal(.integer(.min)), range: start..<endOfLast)
        }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.nestingLimit else {
            throw tooDeep()
        }
        let operand = try prefixed()
        return Syntax(
            kind: isNot ? .not(operand) : .negative(operand),
            range: start..<operand.range.upperBound
        )
    }

    private mutating func accessed() throws(Diagnostic) -> Syntax {
        let base = try primary()
        var accessors: [Accessor] = []
        while true {
            let start = current.range.lowerBound
            let kind: Accessor.Kind
            if take(.dot) {
                guard case .name(let name) = current.kind else {
                    throw unexpected("a name after '.'")
                }
                index += 1
                kind = .member(name)
            } else if take(.openBracket) {
                let place = try expression()
                try expect(.closeBracket)
                if case .literal(.string(let name)) = place.kind {
                    kind = .member(name)
                } else {
                    kind = .place(place)
                }
            } else {
                break
            }
            accessors.append(Accessor(kind: kind, range: start..<endOfLast))
        }
        guard !accessors.isEmpty else {
            return base
        }
        let range = base.range.lowerBound..<endOfLast
        guard case .reference(var path, let first) = base.kind else {
            return Syntax(kind: .access(base, accessors), range: range)
        }
        let all = first + accessors
        for accessor in all.dropFirst(path.count - 1) {
            guard case .member(let name) = accessor.kind else {
                break
            }
            path.append(name)
        }
        return Syntax(kind: .reference(path, all), range: range)
    }

    private mutating func primary() throws(Diagnostic) -> Syntax {
        let token = current
        switch token.kind {
        case .integer(let magnitude):
            guard let value = Int64(exactly: magnitude) else {
                throw Diagnostic(
                    .badNumber,
                    "the number '\(magnitude)' is too large",
                    at: locator.span(of: token.range)
                )
            }
            return literal(.integer(value))
        case .number(let value): return literal(.number(value))
        case .string(let text): return literal(.string(text))
        case .name("true"): return literal(.bool(true))
        case .name("false"): return literal(.bool(false))
        case .name("null"): return literal(.null)
        case .name(let name) where name != "in": return try named(name)
        case .symbol(.openParenthesis):
            index += 1
            let inner = try expression()
            try expect(.closeParenthesis)
            return Syntax(kind: inner.kind, range: token.range.lowerBound..<endOfLast)
        case .symbol(.openBracket): return try list()
        case .symbol(.openBrace): return try map()
        default: throw unexpected("a value")
        }
    }

    private mutating func literal(_ value: Value) -> Syntax {
        index += 1
        return Syntax(kind: .literal(value), range: tokens[index - 1].range)
    }

    private mutating func named(_ name: String) throws(Diagnostic) -> Syntax {
        let range = current.range
        index += 1
        if take(.openParenthesis) {
            let (arguments, lambda) = try arguments()
            let call = Call(name: name, nameRange: range, arguments: arguments, lambda: lambda)
            return Syntax(kind: .call(call), range: range.lowerBound..<endOfLast)
        }
        if let local = locals.lastIndex(of: name) {
            return Syntax(kind: .local(local), range: range)
        }
        return Syntax(kind: .reference([name], []), range: range)
    }
}

extension Parser {
    private mutating func list() throws(Diagnostic) -> Syntax {
        let start = current.range.lowerBound
        index += 1
        var elements: [Syntax] = []
        while !take(.closeBracket) {
            elements.append(try expression())
            guard take(.comma) || current.kind == .symbol(.closeBracket) else {
                throw unexpected("',' or ']'")
            }
        }
        return Syntax(kind: .list(elements), range: start..<endOfLast)
    }

    private mutating func map() throws(Diagnostic) -> Syntax {
        let start = current.range.lowerBound
        index += 1
        var members: [(key: String, value: Syntax)] = []
        while !take(.closeBrace) {
            let key: String
            switch current.kind {
            case .name(let text), .string(let text): key = text
            default: throw unexpected("a key")
            }
            index += 1
            try expect(.colon)
            members.append((key, try expression()))
            guard take(.comma) || current.kind == .symbol(.closeBrace) else {
                throw unexpected("',' or '}'")
            }
        }
        return Syntax(kind: .map(members), range: start..<endOfLast)
    }

    /// Reads arguments up to the closing parenthesis; a lambda may be the last one.
    private mutating func arguments() throws(Diagnostic) -> ([Syntax], lambda: Syntax?) {
        var arguments: [Syntax] = []
        while !take(.closeParenthesis) {
            if case .name(let parameter) = current.kind, tokens[index + 1].kind == .symbol(.arrow) {
                index += 2
                locals.append(parameter)
                let body = try expression()
                locals.removeLast()
                try expect(.closeParenthesis)
                return (arguments, body)
            }
            arguments.append(try expression())
            guard take(.comma) || current.kind == .symbol(.closeParenthesis) else {
                throw unexpected("',' or ')'")
            }
        }
        return (arguments, nil)
    }

    private var current: Token { tokens[min(index, tokens.count - 1)] }

    /// Where the token before the current one ends.
    private var endOfLast: Int { tokens[max(0, index - 1)].range.upperBound }

    private mutating func take(_ symbol: Token.Symbol) -> Bool {
        guard current.kind == .symbol(symbol) else {
            return false
        }
        index += 1
        return true
    }

    private mutating func expect(_ symbol: Token.Symbol) throws(Diagnostic) {
        guard take(symbol) else {
            throw unexpected("'\(symbol.rawValue)'")
        }
    }

    private func expectEnd() throws(Diagnostic) {
        guard current.kind == .end else {
            throw unexpected("an operator or the end")
        }
    }

    private func unexpected(_ expected: String) -> Diagnostic {
        let hints: [String] =
            switch current.kind {
            case .name("and"): ["write '&&' for and"]
            case .name("or"), .symbol(.pipe): ["write '||' for or"]
            case .name("not"): ["write '!' for not"]
            case .symbol(.arrow): ["a lambda is the last argument of all, any, map or filter"]
            case .end: ["complete the expression, or remove it"]
            default: []
            }
        return Diagnostic(
            .unexpectedToken,
            "expected \(expected), got \(current.words)",
            at: locator.span(of: current.range),
            hints: hints
        )
    }

    private func tooDeep() -> Diagnostic {
        Diagnostic(
            .nestingTooDeep,
            "this nests deeper than \(Self.nestingLimit) levels",
            at: locator.span(of: current.range),
            hints: ["move a part of it into an output of a step"]
        )
    }
}
