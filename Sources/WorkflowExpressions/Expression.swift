package import WorkflowDiagnostics
package import WorkflowModel

/// An expression that was read once and can be checked and evaluated any number of times.
///
/// Evaluation always ends: expressions nest 64 levels, take 100,000 steps and produce 1 MB.
package struct Expression: Sendable {
    /// The names of all functions that are called somewhere in the expression.
    package let calls: Set<String>
    /// The first names of all paths that the expression reads, such as `vars`.
    package let roots: Set<String>
    /// Whether the value depends on files, the environment or the clock.
    package let readsWorld: Bool
    /// Where the expression stands.
    package let span: SourceSpan?

    let tree: Syntax
    let locator: SourceLocator

    /// Reads an expression without braces.
    ///
    /// - Throws: The first thing that is wrong; its span lies inside the text where that is exact.
    package init(parsing source: SourceString) throws(Diagnostic) {
        try self.init(source, in: 0..<source.text.utf8.count)
    }

    /// Reads the expression in a part of a text; for templates with filters behind it.
    init(
        _ source: SourceString,
        in range: Range<Int>,
        withFilters: Bool = false
    ) throws(Diagnostic) {
        try self.init(Array(source.text.utf8), in: range, SourceLocator(source), withFilters)
    }

    init(
        _ bytes: [UInt8],
        in range: Range<Int>,
        _ locator: SourceLocator,
        _ withFilters: Bool = false
    ) throws(Diagnostic) {
        var lexer = Lexer(bytes, in: range, locator: locator)
        var parser = Parser(try lexer.tokenize(), locator: locator)
        tree = withFilters ? try parser.parseWithFilters() : try parser.parse()
        self.locator = locator
        span = locator.span(of: range)
        var names = NameCollection()
        names.add(tree)
        calls = names.functions
        roots = names.roots
        readsWorld =
            names.roots.contains("env")
            || names.functions.contains { Function.all[$0]?.source == .world }
    }

    /// Reads a condition, around which the braces may be left out.
    package static func condition(parsing source: SourceString) throws(Diagnostic) -> Expression {
        let bytes = Array(source.text.utf8)
        let parts = try Braces.parts(of: bytes, SourceLocator(source))
        let expressions = parts.filter(\.isExpression)
        guard let part = expressions.first else {
            return try Expression(parsing: source)
        }
        let isWhole = parts.allSatisfy { part in
            part.isExpression || bytes[part.range].allSatisfy { $0 <= 0x20 }
        }
        guard isWhole, expressions.count == 1 else {
            throw Diagnostic(
                .partlyBracedCondition,
                "only a part of this condition stands in '${{ }}'",
                at: source.span,
                hints: ["leave the braces out of conditions"]
            )
        }
        return try Expression(source, in: part.range)
    }

    /// Finds what cannot work at a place of a workflow.
    ///
    /// - Parameters:
    ///   - scope: The names that exist there.
    ///   - type: What the value must be; nothing when anything will do.
    ///   - allowingSecrets: Whether the value may be secret, as in environments and arguments.
    /// - Returns: Everything found, in the order of the text.
    package func check(
        in scope: any NameScope,
        expecting type: ValueType? = nil,
        allowingSecrets: Bool = false
    ) -> [Diagnostic] {
        var checker = Checker(in: scope, locator: locator)
        let found = checker.type(of: tree)
        if let type, !type.accepts(found) {
            checker.report(
                .wrongType,
                "this must be \(type), not \(found.revealed)",
                tree.range,
                hints: type == .bool ? ["compare it with something, as in name == 'text'"] : []
            )
        }
        if found.isSecret, !allowingSecrets {
            checker.report(
                .secretRefused,
                type == .bool
                    ? "a secret cannot decide a condition"
                    : "a secret would be recorded here",
                tree.range,
                hints: ["hand secrets to steps through 'env'"]
            )
        }
        return checker.diagnostics
    }

    /// Computes the value; it is a secret when anything that went into it is.
    package func evaluate(in context: Context) throws(EvaluationError) -> Value {
        var evaluator = Evaluator(in: context, locator: locator, recording: false)
        return try evaluator.value(of: tree)
    }

    /// Computes the value and says which names and calls were read.
    package func evaluateRecording(
        in context: Context
    ) throws(EvaluationError) -> (value: Value, operands: [Operand]) {
        var evaluator = Evaluator(in: context, locator: locator, recording: true)
        let value = try evaluator.value(of: tree)
        return (value, evaluator.operands?.operands ?? [])
    }

    /// Decides a condition and says which names and calls were read.
    ///
    /// - Throws: Also when the value is no bool or made from a secret.
    package func decide(
        in context: Context
    ) throws(EvaluationError) -> (holds: Bool, operands: [Operand]) {
        let (value, operands) = try evaluateRecording(in: context)
        guard !value.containsSecret else {
            throw EvaluationError(.secretRefused, "a secret cannot decide a condition", at: span)
        }
        guard case .bool(let holds) = value else {
            throw EvaluationError(
                .wrongType,
                "a condition must be a bool, not \(value.type)",
                at: span
            )
        }
        return (holds, operands)
    }
}
